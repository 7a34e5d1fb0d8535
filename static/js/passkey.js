// <form data-passkey="create|get" data-options="{…}">: asks the browser for a passkey and sends its answer, in the shape
// that Flask-Security's WebAuthn forms read from their field "credential".
(() => {
  "use strict";
  const bytes = (text) => {
    const plain = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(plain + "=".repeat((4 - (plain.length % 4)) % 4)), (char) => char.charCodeAt(0));
  };
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer || [])))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const known = (list) => (list || []).map((item) => ({ ...item, id: bytes(item.id) }));

  const create = async (options) => {
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return {
      id: made.id, rawId: text(made.rawId), type: made.type,
      extensions: JSON.stringify(made.getClientExtensionResults()),
      response: {
        attestationObject: text(made.response.attestationObject),
        clientDataJSON: text(made.response.clientDataJSON),
        transports: made.response.getTransports?.() ?? null,
      },
    };
  };
  const get = async (options) => {
    const publicKey = {
      ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials),
    };
    const found = await navigator.credentials.get({ publicKey });
    return {
      id: found.id, rawId: text(found.rawId), type: found.type,
      assertionClientExtensions: JSON.stringify(found.getClientExtensionResults()),
      response: {
        authenticatorData: text(found.response.authenticatorData),
        clientDataJSON: text(found.response.clientDataJSON),
        signature: text(found.response.signature),
        userHandle: text(found.response.userHandle),
      },
    };
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failed = form.querySelector("[data-passkey-failed]");
    const again = form.querySelector("[data-passkey-again]");
    const start = async () => {
      failed.hidden = again.hidden = true;
      try {
        const options = JSON.parse(form.dataset.options);
        const answer = form.dataset.passkey === "create" ? await create(options) : await get(options);
        form.elements.credential.value = JSON.stringify(answer);
        form.submit();
      } catch {
        failed.hidden = again.hidden = false; // refused, timed out or no passkey on this device
      }
    };
    again.addEventListener("click", start);
    start();
  }
})();
