"""Corporate income tax: the reduction by 100 %, advance payments, interest on deposits (348, 351, 738 to 741)."""

from datetime import date

from portal.announce.rules.tax import cit_parts, cit_reduction, gate, other_regimes
from portal.announce.rules.tax.applies import ADVANCES, DEPOSITS
from portal.announce.rules.tax.citations import TC2017, TC2025
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.denials import BEFORE_2026
from portal.announce.rules.tax.norm import Condition
from portal.announce.rules.tax.relief import EXPIRES, Relief, Version, denied, new

BEFORE_ORDER_1287 = date(2022, 12, 31)


def _cit(reduction: Condition, article: str, since: date, until: date | None, cites: dict[str, str]) -> Version:
    needed = (*other_regimes.ALL, reduction)
    return Version(article=article, since=since, until=until, conditions=needed, gate=gate.STRICT, cites=cites)


CIT_100 = Relief(
    code="CIT_100",
    title=named("Есептелген КТС-ті 100 %-ға азайту", "Уменьшение исчисленного КПН на 100 %",
                "Reduction of computed corporate income tax by 100%"),
    applies=(cit_reduction.COMPUTED,),
    versions=(
        _cit(cit_reduction.WITHOUT_PARTS, cit_reduction.OLD, TC2017.since, BEFORE_ORDER_1287, {}),
        _cit(cit_reduction.BY_ORDER_1287, cit_reduction.OLD, cit_parts.ORDER_1287, TC2017.until, {}),
        _cit(cit_reduction.BY_CODE_2025, cit_reduction.NEW, TC2025.since, TC2025.until, {
            "OTHER_100_REDUCTION": "TC2025 739 p.5", "SEZ": "TC2025 735 p.8; 739 p.5",
            "INVESTMENT_AGREEMENT": "TC2025 736 p.7",
        }),
        EXPIRES,
    ),
)  # fmt: skip

CIT_ADVANCE = Relief(
    code="CIT_ADVANCE",
    title=named("КТС бойынша аванстық төлемдерден босату", "Освобождение от авансовых платежей по КПН",
                "No advance payments of corporate income tax"),
    applies=(ADVANCES,),
    versions=(
        denied(BEFORE_2026, "TC2025 348 p.1 sp.6", *TC2017),
        new("TC2025 348 p.1 sp.6", other_regimes.NO_DIGITAL_ASSETS),
        EXPIRES,
    ),
)  # fmt: skip
DEP_INT = Relief(
    code="DEP_INT",
    title=named("Депозиттер бойынша сыйақыдан салықты ұстамау", "Неудержание налога с вознаграждения по депозитам",
                "No withholding on deposit interest paid to a participant"),
    applies=(DEPOSITS,),
    versions=(
        denied(BEFORE_2026, "TC2025 351 p.3 sp.16 third item", *TC2017),
        new("TC2025 351 p.3 sp.16 third item"),
        EXPIRES,
    ),
)  # fmt: skip
