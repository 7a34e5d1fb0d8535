// <form data-upload data-progress="Uploaded {n} %">: a chosen or dropped file goes up at once, with its progress shown.
// The answer is the ordinary page: a redirect is followed, an error summary is taken out of it and shown here.
// data-upload="page": the browser itself sends the form, and the answer is the next page.
// data-pieces="URL": a file over 1 MB goes there in pieces (tus 1.0.0: POST begins, HEAD tells how far, PATCH goes on), can be
// paused, waits while the line is dead, and goes on where it stopped, also when the same file is chosen again later. Then
// the form itself is sent, with the key of what has arrived in the place of the file.
(() => {
  "use strict";
  const bring = (form, answer, said = "") => {
    const page = new DOMParser().parseFromString(answer, "text/html");
    const found = page.querySelector(".ok-errsum, main h1");
    const box = document.createElement("div");
    box.className = "ok-errsum";
    box.tabIndex = -1;
    box.setAttribute("role", "alert");
    if (found?.matches(".ok-errsum")) box.append(...found.childNodes);
    else box.textContent = said || found?.textContent || form.dataset.failed;
    document.querySelector(".ok-errsum")?.remove();
    document.querySelector("main .ok-page").prepend(box);
    box.focus();
  };
  const post = (form, data, moved) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    if (moved) request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) moved(event.loaded / event.total); });
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", reject);
    request.open("POST", form.action);
    request.send(data);
  });

  const LARGE = 1024 * 1024;
  const PIECE = 256 * 1024;
  const LONGEST = 30000; // ms between two tries on a line that is dead
  class Over extends Error {} // nothing to try again: the message says why

  const base64 = (text) => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
  const sumOf = async (file) => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  // One file on its way: `steps` sends piece after piece; whatever goes wrong on the line is tried again.
  const travel = (form, file, look) => {
    const words = form.dataset;
    const button = form.querySelector("[data-pause]");
    let paused = false;
    let resting = null;
    let flight = null;
    const label = (name) => { button.textContent = words[name]; };
    const wake = () => { resting?.(); };
    const rest = (ms) => new Promise((resolve) => {
      const timer = ms ? setTimeout(resolve, ms) : 0;
      resting = () => { clearTimeout(timer); resolve(); };
    }).finally(() => { resting = null; });
    button.onclick = () => {
      if (resting) return wake();
      paused = true;
      flight?.abort();
    };
    addEventListener("online", wake);

    const ask = async (method, url, headers, body) => {
      flight = new AbortController();
      const answer = await fetch(url, {
        method, body, redirect: "manual", signal: flight.signal,
        headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json", ...headers },
      });
      if (answer.type === "opaqueredirect" || [400, 401].includes(answer.status)) throw new Over(words.signin);
      if ([403, 413, 422].includes(answer.status)) throw new Over((await answer.json()).error);
      if (answer.status === 409 && !answer.headers.has("Upload-Offset")) throw new Over((await answer.json()).error);
      return answer;
    };
    const steps = async (sum) => {
      let where = "";
      let offset = null; // null: to be asked for
      let failures = 0;
      const step = async () => {
        let answer;
        if (!where) {
          const about = `filename ${base64(file.name)},sha256 ${base64(sum)}`;
          answer = await ask("POST", words.pieces, { "Upload-Length": file.size, "Upload-Metadata": about });
          where = answer.headers.get("Location") || "";
        } else if (offset === null) answer = await ask("HEAD", where, {});
        else {
          const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
          answer = await ask("PATCH", where, headers, file.slice(offset, offset + PIECE));
        }
        if ([404, 410].includes(answer.status)) where = ""; // it has waited too long: from the beginning
        if (!answer.ok) throw new Error(answer.status);
        offset = Number(answer.headers.get("Upload-Offset"));
        failures = 0;
        look(offset / file.size);
      };
      while (offset === null || offset < file.size) {
        if (paused) {
          look(null, "paused");
          label("goOn");
          await rest();
          paused = false;
          offset = null;
          label("pause");
        }
        try { await step(); } catch (trouble) {
          if (trouble instanceof Over) throw trouble;
          offset = null;
          if (paused) continue;
          look(null, "waiting");
          label("tryNow");
          await rest(Math.min(LONGEST, 1000 * 2 ** failures++));
          label("pause");
        }
      }
      return where.split("/").pop();
    };
    const go = async () => {
      label("pause");
      button.hidden = false;
      try {
        const data = new FormData();
        data.set("csrf_token", form.elements.csrf_token.value);
        data.set("arrived", await steps(await sumOf(file)));
        for (let failures = 0; ; failures += 1) {
          try { return await post(form, data); } catch { await rest(Math.min(LONGEST, 1000 * 2 ** failures)); }
        }
      } finally {
        button.hidden = true;
        removeEventListener("online", wake);
      }
    };
    return go();
  };

  const send = async (form, input, status, progress) => {
    const [file] = input.files;
    const inPieces = form.dataset.pieces && file.size > LARGE && globalThis.crypto?.subtle;
    let percent = 0;
    const look = (part, words = "progress") => {
      if (part !== null) percent = Math.floor(100 * part);
      progress.value = percent;
      const said = form.dataset[words].replace("{n}", percent);
      if (status.textContent !== said) status.textContent = said;
    };
    progress.hidden = false;
    look(0);
    const whole = new FormData(form);
    input.disabled = true; // one at a time
    try {
      const answer = inPieces ? await travel(form, file, look) : await post(form, whole, look);
      if (answer.status < 400) return location.assign(answer.responseURL);
      bring(form, answer.responseText);
    } catch (trouble) {
      bring(form, "", trouble instanceof Over ? trouble.message : "");
    }
    input.disabled = false;
    progress.hidden = true;
    status.textContent = "";
    form.reset();
  };
  for (const form of document.querySelectorAll("form[data-upload]")) {
    const input = form.querySelector("input[type=file]");
    const drop = input.closest(".ok-drop");
    const status = form.querySelector("[data-upload-status]");
    const progress = form.querySelector("progress");
    form.querySelectorAll("[data-nojs]").forEach((button) => (button.hidden = true));
    const hand = () => (form.dataset.upload === "page" ? form.submit() : send(form, input, status, progress));
    input.addEventListener("change", () => { if (input.files.length) hand(); });
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
        if (kind !== "drop" || input.disabled || !event.dataTransfer.files.length) return;
        input.files = event.dataTransfer.files;
        hand();
      });
    }
  }
})();
