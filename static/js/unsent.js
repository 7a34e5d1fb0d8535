// What was typed and has not been sent: kept on this device, encrypted (AES-GCM) with a key that only the person's own
// session gets from the server (portal/unsent.py). One box for each open page, named by its "hand"; the page holds a lock of
// that name, so a box whose page is gone can be taken over, and that of a page still open cannot. What a button has taken
// along is marked as handed in; the page "no connection" takes the marks away again (app.js).
//   const device = await Unsent.open(who, key);   null where the browser cannot: then text waits in the page alone
//   await device.put(hand, {url, page, title, …}) or (hand, null);  device.hold(hand);  device.take(url);  device.all()
globalThis.Unsent = (() => {
  "use strict";
  const PATIENCE = 600; // ms for the lock of a page that is just being left
  const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));

  const hold = (name) => new Promise((resolve) => {
    const patience = new AbortController();
    setTimeout(() => patience.abort(), PATIENCE);
    navigator.locks.request(name, { signal: patience.signal }, () => {
      resolve(true);
      return new Promise(() => {}); // until the page is gone
    }).catch(() => resolve(false));
  });

  const open = async (who, secret) => {
    if (!who || !globalThis.crypto?.subtle || !navigator.locks) return null;
    const key = await crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
    const named = (hand) => `unsent:${who}:${hand}`;
    const sealing = (name, iv) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) });

    const read = async (name) => {
      const [iv, sealed, handed] = (localStorage.getItem(name) || "..").split(".");
      try {
        const plain = await crypto.subtle.decrypt(sealing(name, bytes(iv)), key, bytes(sealed));
        return { ...JSON.parse(new TextDecoder().decode(plain)), handed: Boolean(handed) };
      } catch {
        localStorage.removeItem(name); // of a session that was signed out of: nobody can read it any more
        return null;
      }
    };
    const all = async () => {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(named("")));
      const boxes = await Promise.all(names.map(read));
      return boxes.filter(Boolean).sort((one, other) => other.at - one.at);
    };

    const waiting = new Map(); // only the newest text of a page is worth writing
    let last = Promise.resolve(false);
    const write = async (hand) => {
      const name = named(hand);
      const kept = waiting.get(hand);
      waiting.delete(hand);
      if (!kept) return localStorage.removeItem(name);
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify({ ...kept, hand, at: Date.now() }));
      const sealed = await crypto.subtle.encrypt(sealing(name, iv), key, plain);
      localStorage.setItem(name, `${text(iv)}.${text(sealed)}.${kept.handed ? "handed" : ""}`);
      return true;
    };
    return {
      all,
      hold: (hand) => hold(named(hand)),
      put: (hand, kept) => { // one after the other, so that the newest is the last; says whether text is kept now
        waiting.set(hand, kept);
        last = last.then((before) => (waiting.has(hand) ? write(hand) : before)).then(Boolean, () => false);
        return last;
      },
      take: async (url) => { // the newest text of a page that is open nowhere
        for (const box of await all()) if (box.url === url && await hold(named(box.hand))) return box;
        return null;
      },
    };
  };

  // <div hidden data-unsent="who" data-key="…"><ul></ul></div>: says which pages have text that has not been sent
  const list = async (note) => {
    const device = await open(note.dataset.unsent, note.dataset.key);
    const seen = new Set();
    for (const box of device ? await device.all() : []) {
      if (seen.has(box.page)) continue;
      seen.add(box.page);
      const link = document.createElement("a");
      Object.assign(link, { href: box.page, textContent: box.title });
      note.querySelector("ul").appendChild(document.createElement("li")).append(link);
    }
    note.hidden = !seen.size;
  };
  document.querySelectorAll("[data-unsent]").forEach(list);

  // A page that cannot be reached is answered by the worker, which says that nothing is lost.
  addEventListener("load", () => { navigator.serviceWorker?.register("/sw.js").catch(() => {}); });
  return { open };
})();
