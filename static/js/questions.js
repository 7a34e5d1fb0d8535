// Comforts of a page of questions (templates/_questions.html); the server does all of this again.
//   [data-show-if='{"gr22": [true]}']  shown while an answer of the same page is one of those wanted
//   textarea[data-chars="1500"]        characters left, written into its counter #<id>-c
//   [data-total="gr19"]                the sum of the boxes above it
(() => {
  "use strict";
  const sent = { yes: true, no: false };
  const chosen = (form, code) => {
    const values = new FormData(form).getAll(code).filter((value) => value !== "");
    return values.map((value) => (value in sent ? sent[value] : value));
  };
  const conditional = [...document.querySelectorAll("[data-show-if]")];
  const showAsked = (form) => {
    for (const box of conditional.filter((one) => one.closest("form") === form)) {
      const wanted = Object.entries(JSON.parse(box.dataset.showIf));
      box.hidden = !wanted.every(([code, values]) => chosen(form, code).some((value) => values.includes(value)));
    }
  };
  for (const form of new Set(conditional.map((box) => box.closest("form")).filter(Boolean))) {
    form.addEventListener("change", () => showAsked(form));
    showAsked(form);
  }

  const count = (area) => {
    const counter = document.getElementById(`${area.id}-c`);
    const most = Number(area.dataset.chars);
    const used = [...area.value.normalize("NFC").trim()].length;
    const over = used > most;
    const bar = counter.querySelector("progress");
    const text = counter.querySelector("span");
    const said = counter.dataset[over ? "over" : "left"].replace("{n}", Math.abs(most - used)).replace("{max}", most);
    for (const part of [counter, bar]) over ? (part.dataset.tone = "bad") : delete part.dataset.tone;
    bar.value = Math.min(used, most);
    if (text.textContent !== said) text.textContent = said;
  };
  for (const area of document.querySelectorAll("textarea[data-chars]")) {
    area.addEventListener("input", () => count(area));
    count(area);
  }

  for (const total of document.querySelectorAll("td[data-total]")) {
    const table = total.closest("table");
    const boxes = () => table.querySelectorAll(`tbody td:nth-child(${total.cellIndex + 1}) input`);
    table.addEventListener("input", () => {
      const sums = [...boxes()].map((box) => Number(box.value.replace(/[.,]00$/, "").replace(/[^0-9]/g, "")));
      const sum = sums.reduce((one, other) => one + other, 0);
      const written = sum.toLocaleString("en").replaceAll(",", document.documentElement.lang === "en" ? "," : "\u00a0");
      total.firstElementChild.textContent = `${written}\u00a0₸`;
    });
  }
})();
