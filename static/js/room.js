// The panel room: asks every few seconds whether the pointer or the votes have moved, and follows unless somebody types or reads.
(() => {
  "use strict";
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const EVERY = 3000;
  let typed = false;
  document.addEventListener("input", () => { typed = true; });
  const follow = () => {
    if (!typed && !location.search) { location.replace(location.pathname.replace(/\/cases\/.*$/, "")); return; }
    document.querySelector("[data-moved]").classList.remove("d-none");
  };
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(live.dataset.live, { headers: { "If-None-Match": `"${live.dataset.tag}"` } });
      if (answer.status === 200) { clearInterval(timer); follow(); }
    } catch { /* offline: the next question may be answered */ }
  };
  const timer = setInterval(ask, EVERY);
})();
