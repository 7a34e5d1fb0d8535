// Small comforts of every page. The page works without them; each one reads its words from data-* attributes.
(() => {
  "use strict";
  const words = document.currentScript.dataset; // error, cancel

  // After a failed submit: the title says so, the summary has the focus, its links lead into the fields.
  const summary = document.querySelector(".ok-errsum");
  if (summary) {
    document.title = `${words.error} ${document.title}`;
    summary.focus();
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      field.focus({ preventScroll: true });
      (field.closest(".ok-field, fieldset") || field).scrollIntoView({ block: "start" });
    });
  }

  // <form data-open>: that a letter is open here is told to the portal at once; without a script its button does it.
  for (const form of document.querySelectorAll("form[data-open]")) {
    fetch(form.action, { method: "POST", body: new FormData(form) })
      .then((answer) => { form.hidden = answer.ok; })
      .catch(() => {}); // the button stays
  }

  // On a phone a row of tabs is wider than the screen: the chosen one is brought into sight.
  for (const tab of document.querySelectorAll(".ok-tabs [aria-current]")) {
    const row = tab.parentElement;
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - Math.max(0, row.clientWidth - tab.offsetWidth) / 2;
  }

  // <details data-chosen="chosen: {n}">: how many of its boxes are ticked, and which, stands at its heading.
  document.addEventListener("change", ({ target }) => {
    const fold = target.closest("details[data-chosen]");
    if (!fold) return;
    const those = [...fold.querySelectorAll("input:checked + label")].map((label) => label.textContent);
    fold.querySelector("summary b").textContent = those.length ? fold.dataset.chosen.replace("{n}", those.length) : "";
    fold.querySelector("summary span").textContent = those.join(", ");
  });

  // <section id data-again="2">: work that goes on is looked at every so many seconds; when it is over, so is this page.
  const again = (part) => setTimeout(async () => {
    try {
      const answer = await fetch(location.href);
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
      if (!next) return location.reload();
      part.replaceChildren(...next.childNodes);
    } catch { /* the line is dead for a moment: the next try may go through */ }
    again(part);
  }, 1000 * part.dataset.again);
  document.querySelectorAll("[data-again]").forEach(again);

  // A file that goes with the rest of its form: what was chosen, or dropped, stands beside the button.
  for (const drop of document.querySelectorAll("[data-pick]")) {
    const input = drop.querySelector("input[type=file]");
    const say = () => { drop.querySelector("[data-picked]").textContent = [...input.files].map((file) => file.name).join(", "); };
    input.addEventListener("change", say);
    for (const kind of ["dragover", "dragleave", "drop"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.toggle("is-over", kind === "dragover");
        if (kind !== "drop" || !event.dataTransfer.files.length) return;
        input.files = event.dataTransfer.files;
        say();
      });
    }
  }

  // Menus close on Escape and on a click elsewhere.
  const menus = document.querySelectorAll(".ok-menu");
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus) {
      if (!menu.open) continue;
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // On paper nothing can be opened: what is folded prints open, unless it is there to be filled in.
  const folded = () => [...document.querySelectorAll("main details:not([open])")].filter((part) => !part.querySelector("form"));
  let unfolded = [];
  addEventListener("beforeprint", () => { unfolded = folded(); for (const part of unfolded) part.open = true; });
  addEventListener("afterprint", () => { for (const part of unfolded) part.open = false; });

  // "/" goes to the box of the search, or to its page; inside a field it is a sign like any other.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const found = document.querySelector("input[data-find]") || document.querySelector("a[data-find]");
    if (!found) return;
    event.preventDefault();
    found.matches("a") ? found.click() : found.select();
  });

  // <form data-confirm="Withdraw it?" data-confirm-text="…" data-confirm-yes="Withdraw">, or the same on its button.
  const confirmed = new WeakSet();
  const ask = (form, button, asked) => {
    const dialog = document.createElement("dialog");
    dialog.className = "ok-dialog";
    dialog.setAttribute("aria-labelledby", "ok-dialog-title");
    const add = (tag, text, parent, classes) => {
      const made = parent.appendChild(document.createElement(tag));
      made.textContent = text;
      if (classes) made.className = classes;
      return made;
    };
    add("h2", asked.confirm, dialog).id = "ok-dialog-title";
    if (asked.confirmText) add("p", asked.confirmText, dialog);
    const row = add("div", "", dialog, "d-flex flex-wrap gap-2");
    const tone = asked.confirmTone === "calm" ? "btn-primary" : "btn-danger";
    const yes = add("button", asked.confirmYes || button?.textContent.trim() || "OK", row, `btn ${tone}`);
    const no = add("button", asked.confirmNo || words.cancel, row, "btn btn-outline-primary");
    yes.addEventListener("click", () => {
      dialog.close();
      confirmed.add(form);
      form.requestSubmit(button);
    });
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  };

  // Text that waits on this device for a connection (unsent.js): what is left of a person who has signed out goes away; who
  // signs out while some waits is asked; where no page came, what its button took along counts as not sent.
  const unsent = (who) => Object.keys(localStorage).filter((name) => name.startsWith(`unsent:${who}`));
  try {
    const left = /(?:^|; )left=(\w+)/.exec(document.cookie)?.[1];
    if (left) {
      for (const name of unsent(`${left}:`)) localStorage.removeItem(name);
      document.cookie = "left=; max-age=0; path=/";
    }
    for (const form of document.querySelectorAll("form[data-leaving]")) {
      form.addEventListener("submit", () => {
        if (unsent(`${form.dataset.leaving}:`).length) form.dataset.confirm = form.dataset.waits;
      });
    }
    if (document.querySelector("[data-no-line]")) {
      for (const name of unsent("")) localStorage.setItem(name, localStorage.getItem(name).replace(/handed$/, ""));
      let leaving = false; // who is on the way to another page is not called back
      addEventListener("beforeunload", () => { leaving = true; });
      addEventListener("online", () => { if (!leaving) location.replace(location.href); });
    }
  } catch { /* a browser that keeps nothing */ }

  // One click, one request: the second press of a button waits for the answer of the first.
  const busy = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const asked = button?.dataset.confirm ? button.dataset : form.dataset;
    if (asked.confirm && !confirmed.delete(form)) {
      event.preventDefault();
      ask(form, button, asked);
    } else if (busy.has(form)) {
      event.preventDefault();
    } else if (form.method === "post" && !event.defaultPrevented && !form.matches("[data-upload], [data-stays]")) {
      busy.add(form);
      button?.setAttribute("aria-disabled", "true");
      setTimeout(release, 8000); // a download answers without leaving the page
    }
  });
  const release = () => {
    for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
    busy.clear();
  };
  addEventListener("pageshow", release);

  // <button type="button" hidden data-show="password">
  for (const button of document.querySelectorAll("[data-show]")) {
    const input = document.getElementById(button.dataset.show);
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    });
    input.form?.addEventListener("submit", () => (input.type = "password"));
  }

  // <textarea data-words="150" aria-describedby="why-c"> with <div class="ok-counter" id="why-c" data-left data-over>
  const countWords = (area) => {
    const counter = document.getElementById(`${area.id}-c`);
    const max = Number(area.dataset.words);
    if (!counter || !max) return;
    const used = area.value.trim() ? area.value.trim().split(/\s+/).length : 0;
    const over = used > max;
    const bar = counter.querySelector("progress");
    const text = counter.querySelector("span");
    const say = over ? counter.dataset.over : counter.dataset.left;
    const said = say.replace("{n}", Math.abs(max - used)).replace("{max}", max);
    for (const part of [counter, bar]) over ? (part.dataset.tone = "bad") : delete part.dataset.tone;
    bar.value = Math.min(used, max);
    if (text.textContent !== said) text.textContent = said;
  };
  for (const area of document.querySelectorAll("[data-words]")) {
    area.addEventListener("input", () => countWords(area));
    countWords(area);
  }

  // <time data-countdown datetime data-now data-hours="{h} h {m} min left" data-minutes data-over="Closed">: on the last
  // day it counts down, and the server's clock rules.
  for (const time of document.querySelectorAll("[data-countdown]")) {
    const until = Date.parse(time.dateTime);
    const offset = Date.parse(time.dataset.now) - Date.now();
    const tick = () => {
      const left = Math.floor((until - Date.now() - offset) / 1000);
      const parts = { h: Math.floor(left / 3600), m: Math.floor(left / 60) % 60, s: left % 60 };
      const words = parts.h ? time.dataset.hours : time.dataset.minutes;
      if (left <= 0) time.textContent = time.dataset.over;
      else if (left < 86400) time.textContent = words.replace(/\{(\w)\}/g, (_all, part) => parts[part]);
      if (left > 0) setTimeout(tick, parts.h ? 20000 : 1000);
    };
    tick();
  }
})();
