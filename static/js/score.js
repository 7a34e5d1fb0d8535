// The scoring sheet: marks the anchor of the chosen score, takes digits from the keyboard, counts what is scored.
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
})();
