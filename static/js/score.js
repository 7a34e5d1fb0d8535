// The scoring sheet: marks the anchor of the chosen score, takes digits from the keyboard, counts what is scored and
// the time, attaches answers to scores, shows what may name the writer.
(() => {
  "use strict";
  const mark = (group) => {
    const chosen = group.querySelector("input[type=radio]:checked");
    const score = chosen ? Number(chosen.value) : NaN;
    for (const anchor of group.querySelectorAll(".ok-anchors li")) {
      anchor.classList.toggle("is-on", score >= Number(anchor.dataset.from) && score <= Number(anchor.dataset.to));
    }
  };
  const groups = [...document.querySelectorAll(".ok-score")];
  const counter = document.querySelector("[data-scored]");
  const count = () => {
    if (!counter) return;
    const scored = groups.filter((group) => group.querySelector("input[type=radio]:checked")).length;
    counter.textContent = counter.dataset.scored.replace("{n}", scored).replace("{total}", groups.length);
  };
  for (const group of groups) {
    let typed = "";
    let at = 0;
    group.addEventListener("change", () => { mark(group); count(); });
    group.querySelector(".ok-scale")?.addEventListener("keydown", (event) => {
      if (!/^\d$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      const late = event.timeStamp - at > 700;
      typed = late ? event.key : typed + event.key;
      at = event.timeStamp;
      const pick = (value) => [...group.querySelectorAll("input[type=radio]")].find((radio) => radio.value === value);
      const radio = pick(typed) || pick((typed = event.key));
      if (!radio) return;
      event.preventDefault();
      radio.focus();
      if (!radio.checked) radio.click();
    });
    mark(group);
  }
  count();

  // the answers a score rests on: what is chosen becomes a box of its own, so that several may be
  for (const box of document.querySelectorAll("[data-evidence]")) {
    const list = box.querySelector("select");
    list.addEventListener("change", () => {
      const option = list.selectedOptions[0];
      const known = [...box.querySelectorAll("input")].find((input) => input.value === option.value);
      if (option.value && !known) {
        const chip = document.createElement("span");
        chip.className = "form-check form-check-inline";
        const tick = document.createElement("input");
        Object.assign(tick, { type: "checkbox", className: "form-check-input", name: list.name, value: option.value });
        Object.assign(tick, { checked: true, ariaLabel: option.text });
        const link = document.createElement("a");
        Object.assign(link, { href: `#a-${option.value}`, textContent: option.text });
        chip.append(tick, link);
        box.insertBefore(chip, box.querySelector("label"));
      } else if (known) known.checked = true;
      list.value = "";
      list.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // time on the case: seconds while the page is looked at and somebody does something
  const IDLE = 120;
  const spent = document.querySelector("form#sheet input[name=spent]");
  const shown = document.querySelector("[data-minutes]");
  if (spent) {
    let quiet = 0;
    for (const act of ["keydown", "pointerdown", "scroll", "pointermove"]) {
      addEventListener(act, () => { quiet = 0; }, { passive: true, capture: true });
    }
    setInterval(() => {
      quiet += 1;
      if (document.hidden || quiet > IDLE) return;
      spent.value = Number(spent.value) + 1;
      if (shown) shown.textContent = shown.dataset.minutes.replace("{n}", Math.max(1, Math.floor(spent.value / 60)));
    }, 1000);
  }

  // what the server says of a text that may name its writer
  document.addEventListener("autosaved", (event) => {
    for (const note of document.querySelectorAll("[data-hint-for]")) {
      const words = (event.detail.hints || {})[note.dataset.hintFor] || "";
      note.hidden = !words;
      note.querySelector("[data-hint-text]").textContent = words;
    }
  });
  document.addEventListener("keydown", (event) => { // Ctrl+Enter: save and go on
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) document.querySelector("[data-next]")?.click();
  });
})();
