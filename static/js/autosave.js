// <form data-autosave="URL" data-version="3" data-saving="…" …>: keeps what is typed, in the background, and loses no word.
// It sends {"version": 3, "hand": "…", "changes": {"name": ["value", …]}}, where the hand is this open page, and expects
// {"saved_at", "version", "next_in"}, or 409 {"conflict_url"} when the server has kept both texts to choose from.
// What is not acknowledged waits in memory and, for this tab, in sessionStorage.
(() => {
  "use strict";
  const LOOKS = {
    saving: ["arrow-repeat", ""],
    saved: ["cloud-check-fill", "good"],
    offline: ["cloud-slash-fill", "warn"],
    failed: ["exclamation-circle-fill", "bad"],
    signin: ["lock-fill", "warn"],
    conflict: ["arrow-left-right", "bad"],
  };
  const QUIET = 1500; // ms without a key before the first try
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Almaty",
  });

  const snapshot = (form) => {
    const values = {};
    for (const field of form.elements) {
      const skipped = ["", "csrf_token", "version", "hand", "spent"].includes(field.name);
      if (!skipped && !["file", "submit", "button", "fieldset"].includes(field.type)) values[field.name] = [];
    }
    for (const [name, value] of new FormData(form)) {
      if (name in values && typeof value === "string") values[name].push(value);
    }
    return values;
  };
  const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);

  const keep = (form) => {
    const url = form.dataset.autosave;
    const box = `autosave:${url}`;
    const state = document.querySelector("[data-save-state]");
    let version = Number(form.dataset.version);
    let hand = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("-");
    let known = snapshot(form); // what the server has
    let sending = null; // what is on its way
    let timer = 0;
    let pause = QUIET;
    let failures = 0;
    let stopped = false;

    const sign = () => {
      if (form.elements.version) form.elements.version.value = version;
      if (form.elements.hand) form.elements.hand.value = hand;
    };
    const show = (name, time = "") => {
      if (!state) return;
      const [picture, tone] = LOOKS[name];
      const use = state.querySelector("use");
      use?.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${picture}`);
      tone ? (state.dataset.tone = tone) : delete state.dataset.tone;
      const text = state.querySelector("[data-save-text]") || state;
      text.textContent = (form.dataset[name] || "").replace("{time}", time);
      return text;
    };
    const link = (name, href) => {
      const text = show(name);
      if (!text) return;
      const made = document.createElement("a");
      made.href = href;
      made.textContent = form.dataset[`${name}Link`];
      text.append(" ", made);
    };

    const changes = () => {
      const now = snapshot(form);
      const found = {};
      for (const name of new Set([...Object.keys(now), ...Object.keys(known)])) {
        if (!same(now[name] || [], known[name] || [])) found[name] = now[name] || [];
      }
      return found;
    };
    const backUp = (found, handed = false) => {
      try {
        const kept = JSON.stringify({ version, hand, changes: found, handed });
        if (Object.keys(found).length) sessionStorage.setItem(box, kept);
        else sessionStorage.removeItem(box);
      } catch { /* private mode: the text stays in the page */ }
    };

    const plan = (wait) => {
      clearTimeout(timer);
      if (!stopped) timer = setTimeout(send, wait);
    };
    const acknowledge = (sent, answer) => {
      Object.assign(known, sent);
      version = answer.version ?? version;
      sign();
      pause = Math.max(QUIET, 1000 * (answer.next_in || 0));
      failures = 0;
      const at = Date.parse(answer.saved_at);
      show("saved", Number.isNaN(at) ? answer.saved_at : clock.format(at));
      form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: answer }));
      const rest = changes();
      backUp(rest);
      if (Object.keys(rest).length) plan(pause);
    };
    const request = (found, keepalive) => fetch(url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual", // a redirect to the sign-in page is not an answer
      keepalive,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": form.elements.csrf_token?.value || "",
      },
      body: JSON.stringify({ version, hand, changes: found, spent: form.elements.spent?.value }),
    });
    const retry = (after = 0) => {
      failures += 1;
      plan(Math.max(1000 * after, Math.min(60000, 2000 * 2 ** failures)));
    };
    const judge = async (response, sent) => {
      if (response.ok) return acknowledge(sent, await response.json());
      if (response.type === "opaqueredirect" || [400, 401].includes(response.status)) {
        stopped = true; // the session is over: the same page, opened again, asks to sign in and restores the text
        return link("signin", location.href);
      }
      if (response.status === 429 || response.status >= 500) {
        show("offline");
        return retry(Number(response.headers.get("Retry-After")) || 0);
      }
      const answer = await response.json().catch(() => ({}));
      stopped = [403, 409].includes(response.status);
      if (answer.conflict_url) {
        backUp(changes(), true); // the server has kept both texts for that page
        return link("conflict", answer.conflict_url);
      }
      const text = show("failed");
      if (text && answer.error) text.textContent = answer.error;
    };
    const send = async (leaving = false) => {
      const found = changes();
      const timed = leaving === true && form.elements.spent; // the time on a case is worth telling without a change
      if (sending || stopped || (!Object.keys(found).length && !timed)) return;
      sending = found;
      show("saving");
      try {
        const response = await request(found, false);
        sending = null;
        await judge(response, found);
      } catch {
        sending = null;
        show("offline");
        retry();
      }
    };

    const restore = () => {
      let kept = null;
      try { kept = JSON.parse(sessionStorage.getItem(box)); } catch { /* nothing readable */ }
      if (!kept) return;
      if (kept.handed && version > kept.version) return backUp({});
      ({ version, hand } = kept); // an older version: then the server answers 409 and offers both texts
      for (const [name, values] of Object.entries(kept.changes)) {
        const fields = [...form.elements].filter((field) => field.name === name && field.type !== "file");
        let at = 0;
        for (const field of fields) {
          if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
          else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
          else field.value = values[at++] ?? "";
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }
      }
      plan(0);
    };

    form.addEventListener("input", () => {
      backUp(changes());
      if (!sending) plan(failures ? Math.max(pause, 2000) : pause);
    });
    document.addEventListener("submit", (event) => { // after app.js, which may have asked to confirm
      if (event.target !== form || event.defaultPrevented) return;
      clearTimeout(timer);
      stopped = true;
      backUp(changes(), true);
    });
    addEventListener("online", () => plan(0));
    addEventListener("pageshow", (event) => { if (event.persisted) stopped = false; });
    addEventListener("pagehide", () => {
      const found = changes();
      if (stopped || !Object.keys(found).length) return;
      const body = JSON.stringify(found);
      if (body.length < 60000) request(found, true).then((answer) => { if (answer.ok) backUp({}); }).catch(() => {});
    });
    addEventListener("beforeunload", (event) => {
      if (!stopped && failures && Object.keys(changes()).length) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => { if (document.hidden) send(true); });
    restore();
    sign();
  };

  document.querySelectorAll("form[data-autosave]").forEach(keep);
})();
