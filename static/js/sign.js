// Signing. <button data-ncalayer="wss://…" data-bytes [data-typed] data-action data-oids>: NCALayer on this computer signs the bytes
// (module kz.gov.pki.knca.basics), and the form is sent with the signature. <form data-follow>: the page of the QR code
// asks how far the phone is. Nothing is sent to anybody but us and NCALayer.
(() => {
  "use strict";
  const EVERY = 2500;
  const PATIENCE = 5 * 60 * 1000; // the person looks for the key and its password
  const GREETING = 15 * 1000;
  const state = document.querySelector("[data-sign-state]");
  const say = (words) => { state.textContent = words || ""; };

  class Trouble extends Error {
    constructor(kind, said = "") {
      super(said);
      this.kind = kind;
    }
  }

  const loaded = (address) => new Promise((resolve, reject) => {
    if (window.NCALayerClient) return resolve();
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Trouble("offline"));
    document.head.append(script);
  });

  const base64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));

  // What is signed; where it is made of what was typed, the form is sent there, and its faults are for its own page.
  const fetched = async (address, form) => {
    let answer = null;
    try {
      answer = await (form ? fetch(address, { method: "POST", body: new FormData(form) }) : fetch(address));
      if (answer.ok) return base64(await answer.arrayBuffer());
    } catch { /* no connection */ }
    throw new Trouble(answer && answer.status === 422 ? "incomplete" : "offline");
  };

  // The library settles nothing when an answer is no JSON or has no body, so every answer is looked at before. While
  // it connects it asks for another program too, and that it is not there is no trouble.
  const watched = (client, begin, patience, look) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Trouble("away")), patience);
    client.onResponseReady = (said) => {
      let answer = null;
      try { answer = JSON.parse(said); } catch { /* stays null */ }
      if (answer === null || typeof answer !== "object") return reject(new Trouble("garbled"));
      const trouble = look(answer);
      if (trouble) reject(trouble);
    };
    begin().then(resolve, (error) => reject(new Trouble(error.canceledByUser ? "cancelled" : "away")))
      .finally(() => clearTimeout(timer));
  });
  const look = (answer) => {
    if (answer.status === false) return new Trouble("refused", answer.details || answer.message || answer.code);
    return answer.status && typeof answer.body === "object" ? null : new Trouble("garbled");
  };

  const signed = async (button) => {
    const asked = button.dataset;
    await loaded(asked.library);
    const bytes = await fetched(asked.bytes, "typed" in asked ? button.form : null);
    const client = new window.NCALayerClient(asked.ncalayer, false);
    client.kmdHttpApiUrl = "/healthz"; // it would look for another program at an address that this page may not call
    try {
      await watched(client, () => client.connect(), GREETING, () => null);
      const params = window.NCALayerClient.basicsCMSParamsDetached;
      const signer = { extKeyUsageOids: JSON.parse(asked.oids) };
      const made = await watched(
        client, () => client.basicsSignCMS(null, bytes, params, signer, asked.locale), PATIENCE, look,
      );
      if (typeof made !== "string" || !made) throw new Trouble("garbled");
      return made;
    } finally {
      if (client.wsConnection) client.wsConnection.close();
    }
  };

  for (const button of document.querySelectorAll("[data-ncalayer]")) {
    const form = button.form;
    const send = () => {
      form.action = button.dataset.action;
      form.submit();
    };
    button.addEventListener("click", async () => {
      if (form.elements.declared && !form.elements.declared.checked) return send(); // the page says what is missing
      button.disabled = true;
      say(button.dataset.waiting);
      try {
        form.elements.cms.value = await signed(button);
        send();
      } catch (error) {
        if (error.kind === "incomplete") return send(); // the page says what is missing
        button.disabled = false;
        say((button.dataset[error.kind] || button.dataset.away).replace("{said}", error.message));
      }
    });
  }

  const form = document.querySelector("form[data-follow]");
  if (!form) return;
  const follow = async () => {
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (told.state === "done") return location.assign(told.next);
      if (told.state === "failed") return location.reload(); // the page itself says why, and what to do
      if (!told.state) {
        document.querySelector("[data-code]").remove();
        state.setAttribute("role", "alert");
        return say(told.reason || told.error);
      }
      if (told.state === "sent") document.querySelector("[data-code]").hidden = true;
      say(form.dataset[told.state]);
    } catch {
      say(form.dataset.offline);
    }
    setTimeout(follow, EVERY);
  };
  say(form.dataset[form.dataset.follow]);
  follow();
})();
