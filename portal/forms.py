"""Forms made from data: a field class for each shape of answer, one form class per page, language and what is asked.

Nothing typed is lost: a draft keeps word for word what cannot be read. What was not sent stays as it was, so a part of
a page (autosave sends only what changed) is read by the same form as the whole.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, ClassVar, cast

from flask_babel import lazy_gettext as _
from wtforms import Field, Form

from portal import answers as judge
from portal.asked import Asked, Cell, describe
from portal.questions import Question, is_required, is_visible, matches
from portal.reading import Wrong, keepable, parse

MOST_ROWS = 200
CELL = re.compile(r"([0-9]{1,3})-([a-z][a-z0-9_]*)")


class AnswerField(Field):
    """A question that one box, or one group of radio buttons, answers."""

    data: Any
    _form: "AnswerForm"

    def __init__(self, asked: Asked, when: str = "", **options: Any) -> None:
        super().__init__(label=asked.label, **options)
        self.asked = asked
        self.question = asked.question
        self.when = when  # on which answers of the same page it depends, as JSON for the script
        self.wrong: str | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the stored answer, and then what was sent, if it was."""
        self.errors: list[Any] = []
        self.data = self._form.answers.get(self.question.code)
        if formdata is not None:
            self.read(formdata)

    def read(self, formdata: Any) -> None:
        """Read what was sent under the name of the question."""
        sent = formdata.getlist(self.name)
        if sent:
            self.take(sent)

    def take(self, sent: Sequence[str]) -> None:
        """The answer that was typed; what cannot be read is kept as text."""
        try:
            self.data = parse(self.question, sent[-1])
        except Wrong as wrong:
            self.data, self.wrong = keepable(sent[-1]), wrong.message

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Whether the answer will do; a question that is not asked always will."""
        self.errors = []
        if is_visible(self.question, form.now):
            self.errors = [fault.message for fault in self.faults()]
        return not self.errors

    def faults(self) -> Iterator[judge.Fault]:
        """What is wrong with the answer."""
        if self.wrong:
            yield judge.Fault(self.wrong)
        elif fault := judge.check(self.question, self.data, self.needed):
            yield fault

    def summary(self) -> Iterator[tuple[str, str]]:
        """Each error with the id of the box that it is about."""
        return ((self.id, f"{self.asked.label}: {message}") for message in self.errors)

    @property
    def needed(self) -> bool:
        """Whether it must be answered, given the other answers."""
        return is_required(self.question, self._form.now)

    @property
    def shown(self) -> str:
        """The answer as it stands in its box."""
        return self.asked.shown(self.data)

    @property
    def value(self) -> Any:
        """The answer in its proper type, None when there is none that can be read."""
        return None if self.wrong else judge.value_of(self.question, self.data)


class ChoicesField(AnswerField):
    """Boxes to tick. The page sends an empty value with them, so that none ticked is an answer too."""

    def take(self, sent: Sequence[str]) -> None:
        """The codes that were ticked, each once."""
        self.data = [keepable(code) for code in dict.fromkeys(sent) if code]


class FileField(AnswerField):
    """Files travel on their own; the form only counts them."""

    def read(self, formdata: Any) -> None:
        """Nothing: there is no answer to read."""

    def faults(self) -> Iterator[judge.Fault]:
        """Too few files, or too many."""
        fault = judge.check_files(self.question, self._form.files.get(self.question.code, 0), self.needed)
        return iter((fault,) if fault else ())


class TableField(AnswerField):
    """Rows of boxes named code-<row>-<column>; buttons named code-add and code-drop-<row> work without any script."""

    def __init__(self, asked: Asked, when: str = "", **options: Any) -> None:
        super().__init__(asked, when, **options)
        self.cell_errors: dict[tuple[int, str], str] = {}
        self.pressed: str | None = None

    def read(self, formdata: Any) -> None:
        """Put the cells that were sent into the stored rows, then add or drop the row that a button asks for."""
        self.data = [dict(row) for row in self.data] if isinstance(self.data, list) else []
        prefix = f"{self.name}-"
        sent = [(key, key.removeprefix(prefix)) for key in formdata if key.startswith(prefix)]
        dropped = next((int(rest[5:]) for _key, rest in sent if re.fullmatch(r"drop-[0-9]{1,3}", rest)), None)
        for key, rest in sent:
            if (place := CELL.fullmatch(rest)) and (column := self._columns.get(place[2])):
                self._put(int(place[1]), column, formdata[key])
        if dropped is not None:
            self._drop(dropped)
        elif f"{prefix}add" in formdata and self.may_grow:
            self.data += [{} for _row in range(self.count + 1 - len(self.data))]
            self.pressed = f"{self.name}-{self.count - 1}-{self.question.columns[0].code}"

    @cached_property
    def _columns(self) -> dict[str, Question]:
        return {column.code: column for column in self.question.columns}

    def _put(self, row: int, column: Question, raw: str) -> None:
        if row >= MOST_ROWS:
            return
        self.data += [{} for _row in range(row + 1 - len(self.data))]
        try:
            self.data[row][column.code] = parse(column, raw)
        except Wrong:
            self.data[row][column.code] = keepable(raw)

    def _drop(self, row: int) -> None:
        if row < len(self.data):
            del self.data[row]
        self.pressed = self.name

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Whether all rows will do; errors of boxes stand beside them, those of the whole table above it."""
        self.errors, self.cell_errors = [], {}
        if is_visible(self.question, form.now):
            for fault in self.faults():
                if fault.column is None or fault.row is None:
                    self.errors.append(fault.message)
                else:
                    self.cell_errors[fault.row, fault.column.code] = fault.message
        return not self.errors and not self.cell_errors

    def faults(self) -> Iterator[judge.Fault]:
        """What is wrong in the rows, and with their number."""
        if judge.is_blank(self.question, self.data):
            return super().faults()
        return judge.check_rows(self.question, self.data)

    def summary(self) -> Iterator[tuple[str, str]]:
        """Each error with the id of its box and the words that lead to it."""
        yield from super().summary()
        labels = {column.question.code: column.label for column in self.asked.columns}
        for (row, column), message in self.cell_errors.items():
            where = _("%(table)s, row %(n)s, %(column)s", table=self.asked.label, n=row + 1, column=labels[column])
            yield f"{self.id}-{row}-{column}", f"{where}: {message}"

    @property
    def count(self) -> int:
        """How many rows are shown: those there are, and at least those that are asked for."""
        return max(len(self.data or ()), self.question.min_rows, 1)

    @property
    def may_grow(self) -> bool:
        """Whether there is room for one more row."""
        return self.count < min(self.question.max_rows, MOST_ROWS)

    @property
    def rows(self) -> list[list[Cell]]:
        """The boxes, row by row."""
        rows = self.data if isinstance(self.data, list) else []
        return [self._row(at, rows[at] if at < len(rows) else {}) for at in range(self.count)]

    def _row(self, at: int, row: Mapping[str, Any]) -> list[Cell]:
        return [
            Cell(
                f"{self.id}-{at}-{column.question.code}",
                column,
                column.shown(row.get(column.question.code)),
                self.cell_errors.get((at, column.question.code)),
            )
            for column in self.asked.columns
        ]

    @property
    def totals(self) -> dict[str, int]:
        """The sums of the columns that have one; boxes that cannot be read do not count."""
        rows = self.value or ()
        return {
            column.code: sum(row[column.code] or 0 for row in rows) for column in self.question.columns if column.total
        }


class AnswerForm(Form):
    """The answers of one page: stored ones, over which lies what was sent. Made by form_for()."""

    lang: ClassVar[str] = ""

    def __init__(
        self, formdata: Any = None, answers: Mapping[str, Any] | None = None, files: Mapping[str, int] | None = None
    ) -> None:
        self.answers = answers or {}
        self.files = files or {}
        super().__init__(formdata)

    def __iter__(self) -> Iterator[AnswerField]:
        return cast("Iterator[AnswerField]", super().__iter__())

    @cached_property
    def now(self) -> dict[str, Any]:
        """All answers, those of this page as they are in the form."""
        return {**self.answers, **self.draft()}

    def draft(self) -> dict[str, Any]:
        """What to keep of this page, right or wrong: answers in their types, and as text what cannot be read."""
        return {field.question.code: field.data for field in self if not isinstance(field, FileField)}

    def data_clean(self) -> dict[str, Any]:
        """The answers in their types, without blank rows and what is not asked; raises ValueError if any is wrong."""
        if not self.validate():
            raise ValueError("the form is not valid")
        asked = (field for field in self if is_visible(field.question, self.now) and not isinstance(field, FileField))
        return {field.question.code: field.value for field in asked}

    def summary(self) -> list[tuple[str, str]]:
        """What is wrong, for the top of the page: id of the box, and words."""
        return [line for field in self for line in field.summary()]

    @property
    def pressed(self) -> str | None:
        """Where to return to when a button of a table was pressed and not the page's own."""
        return next((field.pressed for field in self if isinstance(field, TableField) and field.pressed), None)


FIELDS: dict[str, type[AnswerField]] = {"multiselect": ChoicesField, "table": TableField, "file": FileField}


def form_for(questions: Sequence[Question], lang: str, answers: Mapping[str, Any]) -> type[AnswerForm]:
    """The form of a page. Questions that depend on other pages are left out while they are not asked; those that
    depend on this page are always there, and count when they are asked."""
    here = {question.code for question in questions}
    asked = tuple(
        question
        for question in questions
        if matches({code: wanted for code, wanted in question.show_if.items() if code not in here}, answers)
    )
    return _form_class(asked, lang)


@lru_cache(maxsize=512)
def _form_class(questions: tuple[Question, ...], lang: str) -> type[AnswerForm]:
    here = {question.code for question in questions}
    fields: dict[str, Any] = {"lang": lang}
    for question in questions:
        if hasattr(AnswerForm, question.code):
            raise ValueError(f"a question cannot be called {question.code}")
        when = {code: wanted for code, wanted in question.show_if.items() if code in here}
        field = FIELDS.get(question.type, AnswerField)
        fields[question.code] = field(describe(question, lang), json.dumps(when) if when else "")
    return type("PageForm", (AnswerForm,), fields)
