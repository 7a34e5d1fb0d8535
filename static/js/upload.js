// <form data-upload data-progress="Uploaded {n} %">: a chosen or dropped file goes up at once, with its progress shown.
// The answer is the ordinary page: a redirect is followed, an error summary is taken out of it and shown here.
// data-upload="page": the browser itself sends the form, and the answer is the next page.
(() => {
  "use strict";
  const bring = (form, answer) => {
    const page = new DOMParser().parseFromString(answer, "text/html");
    const found = page.querySelector(".ok-errsum, main h1");
    const box = document.createElement("div");
    box.className = "ok-errsum";
    box.tabIndex = -1;
    box.setAttribute("role", "alert");
    if (found?.matches(".ok-errsum")) box.append(...found.childNodes);
    else box.textContent = found?.textContent || form.dataset.failed;
    document.querySelector(".ok-errsum")?.remove();
    document.querySelector("main .ok-page").prepend(box);
    box.focus();
  };
  const send = (form, status, progress) => {
    const request = new XMLHttpRequest();
    progress.hidden = false;
    request.upload.addEventListener("progress", (event) => {
      const percent = event.lengthComputable ? Math.floor((100 * event.loaded) / event.total) : 0;
      progress.value = percent;
      status.textContent = form.dataset.progress.replace("{n}", percent);
    });
    const done = () => {
      progress.hidden = true;
      status.textContent = "";
      form.reset();
    };
    request.addEventListener("load", () => {
      if (request.status < 400) return location.assign(request.responseURL);
      done();
      bring(form, request.responseText);
    });
    request.addEventListener("error", () => {
      done();
      bring(form, "");
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  };
  for (const form of document.querySelectorAll("form[data-upload]")) {
    const input = form.querySelector("input[type=file]");
    const drop = input.closest(".ok-drop");
    const status = form.querySelector("[data-upload-status]");
    const progress = form.querySelector("progress");
    form.querySelectorAll("[data-nojs]").forEach((button) => (button.hidden = true));
    const hand = () => (form.dataset.upload === "page" ? form.submit() : send(form, status, progress));
    input.addEventListener("change", () => { if (input.files.length) hand(); });
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
        if (kind !== "drop" || !event.dataTransfer.files.length) return;
        input.files = event.dataTransfer.files;
        hand();
      });
    }
  }
})();
