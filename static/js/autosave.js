// <form data-autosave="URL" data-version="3" data-saving="…" …>: keeps what is typed, in the background, and loses no word.
// It sends {"version": 3, "hand": "…", "changes": {"name": ["value", …]}}, where the hand is this open page, and expects
// {"saved_at", "version", "next_in"}, or 409 {"conflict_url"} when the server has kept both texts to choose from.
// What is not acknowledged waits in the page and, encrypted, on this device (unsent.js) until it is sent: when the line is
// back, or when the same person opens the page again, in this session or a later one.
(() => {
  "use strict";
  const LOOKS = {
    saving: ["arrow-repeat", ""],
    saved: ["cloud-check-fill", "good"],
    offline: ["cloud-slash-fill", "warn"],
    fragile: ["cloud-slash-fill", "bad"],
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
    const state = document.querySelector("[data-save-state]");
    let version = Number(form.dataset.version);
    let hand = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("-");
    let known = snapshot(form); // what the server has
    let sending = null; // what is on its way
    let timer = 0;
    let pause = QUIET;
    let failures = 0;
    let stopped = false;
    let device = null; // where it is kept, once the browser has opened that
    let here = false; // whether it is

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
      const said = (form.dataset[name] || "").replace("{time}", time);
      if (text.textContent !== said) text.textContent = said; // what has been read out is not read out again
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
      const some = Object.keys(found).length > 0;
      const kept = { url, page: location.pathname, title: document.querySelector("h1")?.textContent, version };
      return device?.put(hand, some ? { ...kept, changes: found, handed } : null).then((done) => { here = done; });
    };
    const lineIsGone = async () => {
      await backUp(changes());
      if (!stopped) show(here ? "offline" : "fragile");
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
        backUp(changes());
        return link("signin", location.href);
      }
      if (response.status === 429 || response.status >= 500) {
        lineIsGone();
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
        lineIsGone();
        retry();
      }
    };

    const putBack = (name, values) => {
      const fields = [...form.elements].filter((field) => field.name === name && field.type !== "file");
      let at = 0;
      for (const field of fields) {
        if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
        else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
        else field.value = values[at++] ?? "";
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    };
    const restore = async () => {
      const { who, key } = form.dataset;
      form.removeAttribute("data-key");
      device = await globalThis.Unsent?.open(who, key).catch(() => null);
      const kept = await device?.take(url);
      if (!kept || (kept.handed && version > kept.version)) { // nothing, or the button has brought it to the server
        if (kept) device.put(kept.hand, null);
        await device?.hold(hand);
        return backUp(changes());
      }
      const typed = changes(); // while we were looking
      ({ version, hand } = kept); // an older version: then the server answers 409 and offers both texts
      sign();
      for (const [name, values] of Object.entries(kept.changes)) if (!(name in typed)) putBack(name, values);
      plan(0);
    };

    form.addEventListener("input", () => {
      backUp(changes());
      if (!navigator.onLine) lineIsGone();
      if (!sending) plan(failures ? Math.max(pause, 2000) : pause);
    });
    form.addEventListener("submit", (event) => { // before app.js: without a line the page must not be left for nothing
      if (navigator.onLine) return;
      event.preventDefault();
      lineIsGone();
    });
    document.addEventListener("submit", (event) => { // after app.js, which may have asked to confirm
      if (event.target !== form || event.defaultPrevented) return;
      clearTimeout(timer);
      stopped = true;
      backUp(changes(), true);
    });
    addEventListener("online", () => plan(0));
    addEventListener("offline", () => { if (Object.keys(changes()).length) lineIsGone(); });
    addEventListener("pageshow", (event) => { if (event.persisted) stopped = false; });
    addEventListener("pagehide", () => {
      const found = changes();
      if (stopped || !Object.keys(found).length) return;
      const body = JSON.stringify(found);
      if (body.length < 60000) request(found, true).then((answer) => { if (answer.ok) backUp({}); }).catch(() => {});
    });
    addEventListener("beforeunload", (event) => {
      if (!stopped && failures && !here && Object.keys(changes()).length) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => { if (document.hidden) send(true); });
    restore();
    sign();
    form.dataset.attached = ""; // from here on no word is lost
  };

  document.querySelectorAll("form[data-autosave]").forEach(keep);
})();
