// The pages of tickets where the signal is bad. What is typed is kept in this browser
// as it is typed, with its pictures, under a key that is made once; a ticket that is to
// be sent waits in the outbox and is sent, as often as it takes, until the server has
// said that it has it. Without script the form works, and needs a signal.
"use strict";

// The outbox: one item a ticket, {key, user, at, state, fields, photos, sent, problems}.
// Its state is draft, ready or mend; photos are JPEG or PDF, and sent their names at the
// server once it has them.
const outbox = {
  open() {
    return this.db ??= new Promise((done, fail) => {
      const ask = indexedDB.open("litro-tickets", 1);
      ask.onupgradeneeded = () => ask.result.createObjectStore("outbox", { keyPath: "key" });
      ask.onsuccess = () => done(ask.result);
      ask.onerror = () => fail(ask.error);
    });
  },
  async run(mode, what) {
    const tx = (await this.open()).transaction("outbox", mode, { durability: "strict" });
    const ask = what(tx.objectStore("outbox"));
    return new Promise((done, fail) => {
      tx.oncomplete = () => done(ask.result);
      tx.onabort = tx.onerror = () => fail(tx.error);
    });
  },
  all() { return this.run("readonly", (s) => s.getAll()); },
  get(key) { return this.run("readonly", (s) => s.get(key)); },
  put(item) { return this.run("readwrite", (s) => s.put(item)); },
  drop(key) { return this.run("readwrite", (s) => s.delete(key)); },
};

const board = document.getElementById("outbox");
const words = board ? board.dataset : {};
const user = words.user;
const form = document.getElementById("ticket");

// What the outbox says on the page.
let trouble = "";
async function show() {
  const items = (await outbox.all()).sort((a, b) => a.at - b.at);
  const others = items.filter((i) => i.user !== user), own = items.filter((i) => i.user === user && i.key !== current?.key);
  const ready = own.filter((i) => i.state === "ready");
  board.hidden = own.length + others.length === 0;
  board.dataset.ready = ready.length;
  board.querySelector("h2").textContent = ready.length === 0 ? words.sayHere : words.sayCount.replace("{n}", ready.length);
  const says = board.querySelector("p");
  says.textContent = ready.length === 0 ? "" : trouble ? words[trouble] : words.saySending;
  if (ready.length > 0 && trouble === "saySignin") {
    const enter = document.createElement("a");
    enter.href = "/sign-in?next=/tickets";
    enter.textContent = words.sayEnter;
    says.append(" ", enter);
  }
  board.querySelector("ul").replaceChildren(...own.filter((i) => i.state !== "ready").map(line), ...[...new Set(others.map((i) => i.user))].map((name) => {
    const li = document.createElement("li");
    li.textContent = words.sayOther.replace("{user}", name);
    return li;
  }));
}

function line(item) {
  const li = document.createElement("li"), a = document.createElement("a"), drop = document.createElement("button");
  a.href = "/tickets/new#" + item.key;
  a.textContent = (item.fields.find(([k]) => k === "number")?.[1] || words.sayUnnumbered) + " · " + (item.state === "mend" ? words.sayMend : words.sayDraft);
  drop.className = "quiet";
  drop.textContent = words.sayDrop;
  drop.onclick = async () => { await outbox.drop(item.key); show(); };
  li.append(a, drop);
  for (const p of item.state === "mend" ? item.problems : []) {
    const bad = document.createElement("span");
    bad.className = "bad";
    bad.textContent = p.text;
    li.append(bad);
    if (p.path) {
      const other = document.createElement("a");
      other.href = p.path;
      other.textContent = words.sayLook;
      li.append(other);
    }
  }
  return li;
}

// Why a request did not do what it should: no signal, nobody signed in, or refused.
class Later extends Error {
  constructor(seconds = 0) { super("later"); this.seconds = seconds; }
}
class SignIn extends Error {}
class Refused extends Error {
  constructor(problems) { super("refused"); this.problems = problems; }
}

// patience is how long one request may take: a picture of 300 kB needs 40 s at 64 kbit/s.
const patience = 120_000;

async function ask(path, body) {
  let r, said;
  try {
    r = await fetch(path, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(patience) });
    if (r.type === "opaqueredirect" || r.status === 401 || r.status === 403) throw new SignIn();
    said = (r.headers.get("Content-Type") || "").startsWith("application/json") ? await r.json() : null;
  } catch (e) {
    throw e instanceof SignIn ? e : new Later();
  }
  if (said?.problems) throw new Refused(said.problems);
  if (r.ok && said) return said;
  if (r.status === 429) throw new Later(Number(r.headers.get("Retry-After")) || 30);
  if (r.status >= 400 && r.status < 500 && r.status !== 408) throw new Refused([{ text: words.sayRefused.replace("{code}", r.status) }]);
  throw new Later();
}

async function send(item) {
  for (let i = item.sent.length; i < item.photos.length; i++) {
    item.sent.push((await ask("/tickets/picture", item.photos[i])).sha256);
    await outbox.put(item); // one that has arrived is not sent again
  }
  const body = new URLSearchParams(item.fields);
  body.append("user", item.user); // who is signed in may be another by now
  for (const sha256 of item.sent) body.append("evidence", sha256);
  await ask("/tickets/send", body);
}

// sendAll sends what is ready, one after the other; only one page of the browser does.
let sending = false, wait = 0, timer;
async function sendAll() {
  if (sending || !user) return;
  sending = true;
  clearTimeout(timer);
  let gone = 0;
  try {
    await exclusively(async () => {
      for (const item of (await outbox.all()).filter((i) => i.user === user && i.state === "ready").sort((a, b) => a.at - b.at)) {
        try {
          await send(item);
          await outbox.drop(item.key);
          gone++;
          wait = 0;
        } catch (e) {
          if (!(e instanceof Refused)) throw e;
          Object.assign(item, { state: "mend", problems: e.problems });
          await outbox.put(item);
        }
        trouble = "";
        await show();
      }
    });
  } catch (e) {
    trouble = e instanceof SignIn ? "saySignin" : e.seconds ? "sayPace" : "saySignal";
    if (e instanceof Later) {
      wait = Math.min(30_000, Math.max(500, wait * 2)); // half a second, and twice as long each time
      if (e.seconds) wait = e.seconds * 1000 / .75; // never sooner than the server says
      timer = setTimeout(sendAll, wait * (.75 + Math.random() / 2));
    }
  }
  sending = false;
  await show();
  if (gone > 0 && !trouble && location.pathname === "/tickets") location.reload();
}

function exclusively(what) {
  if (!navigator.locks) return what();
  return navigator.locks.request("litro-tickets", { ifAvailable: true }, (lock) => {
    if (lock) return what();
    timer = setTimeout(sendAll, 5_000); // another page is at it
  });
}

// The form: an item of the outbox while it is filled in.
let current = null;

function newKey() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = b[6] & 0x0f | 0x40;
  b[8] = b[8] & 0x3f | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// typed returns what stands in the form, field by field.
function typed() {
  return [...new FormData(form)].filter(([k, v]) => typeof v === "string" && k !== "evidence");
}

function keep() {
  current.fields = typed();
  return outbox.put(current);
}

// begin makes the form the ticket that the address names, or a new one. A form that came
// with a ticket of the server's, because it was opened or sent back, keeps its key.
async function begin() {
  const named = location.hash.slice(1), key = form.elements.key;
  const kept = named && await outbox.get(named);
  if (kept && kept.user === user) {
    fill(kept);
    return;
  }
  const theirs = new URLSearchParams(location.search).has("key");
  if (!theirs) {
    key.value = named || newKey(); // a page out of the browser's memory has an old one
    history.replaceState(null, "", "#" + key.value);
  }
  const known = await outbox.get(key.value);
  if (theirs && known && known.user === user && !document.querySelector("input[name=evidence]")) {
    fill(known);
    return;
  }
  const sent = [...form.querySelectorAll("input[name=evidence]")].map((e) => e.value);
  current = { key: key.value, user, at: Date.now(), state: "draft", fields: typed(), photos: sent.map(() => null), sent, problems: [] };
}

function fill(item) {
  current = { ...item, state: "draft" };
  const count = item.fields.filter(([k]) => k === "vehicle").length;
  while (parts().length < count) more();
  const nth = {};
  for (const [k, v] of item.fields) {
    const all = form.querySelectorAll(`[name="${k}"]`), i = nth[k] = (nth[k] ?? -1) + 1;
    if (k === "flowed") form.querySelectorAll(`[name=flowed][value="${v}"]`).forEach((e) => { e.checked = true; e.closest(".flowed").hidden = false; });
    else if (k === "can") form.querySelectorAll(`[name=can][value="${v}"]`).forEach((e) => { e.checked = true; });
    else if (k.endsWith(".is")) continue; // was picked on a page that is gone
    else if (all[i]) all[i].value = v;
  }
  form.querySelectorAll("input[name=evidence]").forEach((e) => e.remove());
  showPhotos();
  if (item.problems.length) showProblems(item.problems);
}

function showProblems(problems) {
  const box = document.getElementById("problems");
  box.hidden = problems.length === 0;
  for (const p of problems) { // of a voucher it can be said that the fuel has flowed
    if (/^part\.\d+\.folio$/.test(p.field || "")) document.getElementById(p.field)?.closest(".part").querySelector(".flowed").removeAttribute("hidden");
  }
  box.querySelector("ul").replaceChildren(...problems.map((p) => {
    const li = document.createElement("li"), a = document.createElement("a");
    a.href = p.path || "#" + (p.field || "station");
    a.textContent = p.text;
    if (!p.path) a.onclick = (e) => { e.preventDefault(); document.getElementById(p.field || "station")?.focus(); };
    li.append(a);
    return li;
  }));
}

const parts = () => form.querySelectorAll(".part");

function more() {
  const all = parts(), n = all.length + 1, last = all[n - 2], copy = last.cloneNode(true);
  copy.dataset.part = n;
  copy.querySelectorAll(".bad, .found, video, .scan").forEach((e) => e.remove());
  copy.querySelectorAll("[id]").forEach((e) => { e.id = e.id.replace(/\d+/, n); });
  copy.querySelectorAll("[for]").forEach((e) => { e.htmlFor = e.htmlFor.replace(/\d+/, n); });
  for (const of of ["list", "aria-describedby"]) copy.querySelectorAll(`[${of}]`).forEach((e) => { e.setAttribute(of, e.getAttribute(of).replace(/part\.\d+/g, "part." + n)); });
  copy.querySelector(".known").textContent = "";
  copy.querySelectorAll("input").forEach((e) => { if (e.type === "checkbox") { e.checked = false; e.value = n; } else e.value = ""; });
  copy.querySelector(".flowed").hidden = true;
  copy.querySelectorAll("select").forEach((e) => { e.selectedIndex = 0; });
  const legend = copy.querySelector("legend");
  legend.textContent = legend.textContent.replace(/\d+/, n);
  last.after(copy);
  addScan(copy);
  shares();
}

function fewer() {
  if (parts().length > 1) [...parts()].at(-1).remove();
  shares();
}

function shares() {
  const several = parts().length > 1;
  form.querySelectorAll(".share").forEach((e) => { e.hidden = !several; });
  form.querySelector("[value=fewer]").hidden = !several;
}

// Pictures are made small here: 1600 pixels and 300 kB are enough to read a ticket, and
// what a camera writes beside the picture, such as the place, stays behind.
const mostPixels = 1600, mostBytes = 300_000, mostPhotos = 4;

async function shrink(file) {
  if (file.type === "application/pdf") return file;
  const picture = await createImageBitmap(file);
  for (let most = mostPixels; ; most *= .8) {
    const by = Math.min(1, most / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * by));
    canvas.height = Math.max(1, Math.round(picture.height * by));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of [.85, .7, .5]) {
      const b = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (b.size <= mostBytes) return b;
    }
  }
}

async function showPhotos() {
  const list = document.getElementById("photos"), all = [];
  for (const [i, photo] of current.photos.entries()) {
    if (!photo) continue; // the server has it
    const li = document.createElement("li"), drop = document.createElement("button");
    try {
      const picture = await createImageBitmap(photo), canvas = document.createElement("canvas");
      canvas.width = 160;
      canvas.height = Math.round(160 * picture.height / picture.width);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      li.append(canvas);
    } catch {
      li.append("PDF");
    }
    drop.type = "button";
    drop.className = "quiet";
    drop.textContent = "×";
    drop.onclick = async () => { current.photos.splice(i, 1); current.sent.splice(i, 1); await keep(); showPhotos(); };
    li.append(drop);
    all.push(li);
  }
  list.replaceChildren(...all);
}

async function addPhoto(input) {
  const file = input.files[0];
  if (!file || current.photos.length >= mostPhotos) return;
  try {
    current.photos.push(await shrink(file));
  } catch {
    showProblems([{ field: "photo", text: form.dataset.sayFile }]);
    return;
  }
  input.value = "";
  await keep();
  showPhotos();
}

// A label is read with the camera where the browser can; many cannot, and some have the
// detector and nothing behind it.
async function addScan(part) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const can = await BarcodeDetector.getSupportedFormats().catch(() => []);
  const formats = ["qr_code", "data_matrix", "code_128"].filter((f) => can.includes(f));
  if (formats.length === 0) return;
  const button = document.createElement("button"), vehicle = part.querySelector("input[name=vehicle]"), label = part.querySelector("input[name=label]");
  button.type = "button";
  button.className = "second scan";
  button.textContent = form.dataset.sayScan;
  part.querySelector(".known").after(button);
  let stop = null, opening = false;
  button.onclick = async () => {
    if (stop) return stop();
    if (opening) return; // people are asked whether the page may, and press again
    const video = document.createElement("video");
    opening = true;
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      button.textContent = form.dataset.sayScanOff;
      return;
    } finally {
      opening = false;
    }
    stop = () => {
      video.srcObject.getTracks().forEach((t) => t.stop());
      video.remove();
      stop = null;
      button.textContent = form.dataset.sayScan;
    };
    video.setAttribute("playsinline", "");
    button.before(video);
    button.textContent = form.dataset.sayScanStop;
    await video.play().catch(() => {}); // it was closed at once
    const detector = new BarcodeDetector({ formats });
    while (stop) {
      const found = await detector.detect(video).catch(() => []);
      if (stop && found.length) { // it may have been closed meanwhile
        stop();
        await labelRead(found[0].rawValue, vehicle, label, button);
      } else {
        await new Promise((done) => setTimeout(done, 150));
      }
    }
  };
}

// What the camera read is a vehicle's label, or a paper voucher's folio.
async function labelRead(text, vehicle, label, button) {
  if (/^V\d{6,9}-\d\d$/.test(text)) {
    vehicle.closest(".part").querySelector("[name=folio]").value = text;
    await keep();
    return;
  }
  try {
    const said = await ask("/tickets/label", new URLSearchParams({ text }));
    label.value = text;
    vehicle.value = said.number;
  } catch (e) {
    if (e instanceof Refused) {
      showProblems(e.problems.map((p) => ({ ...p, field: vehicle.id })));
      return;
    }
    label.value = text; // whose it is, the server says when it is sent
    vehicle.value = "";
    button.textContent = form.dataset.sayLater;
  }
  keep();
}

async function submit(e) {
  const step = e.submitter?.value;
  if (step === "more" || step === "fewer") {
    e.preventDefault();
    step === "more" ? more() : fewer();
    await keep();
    return;
  }
  if (step === "open") { // advice needs the server; without one the draft is kept
    if (!navigator.onLine) {
      e.preventDefault();
      await keep();
      location.assign("/tickets");
    }
    return;
  }
  e.preventDefault();
  current.state = "ready";
  current.problems = [];
  await keep();
  location.assign("/tickets");
}

if (form) {
  begin().then(async () => {
    form.addEventListener("input", (e) => { if (e.target.name === "vehicle") e.target.closest(".part").querySelector("[name=label]").value = ""; });
    form.addEventListener("input", (e) => { if (e.target.type !== "file") keep(); });
    form.elements.photo.addEventListener("change", (e) => addPhoto(e.target));
    form.addEventListener("submit", submit);
    form.addEventListener("keydown", (e) => { if (e.key === "Enter" && e.target.name === "folio") e.preventDefault(); }); // a scanner ends with it
    parts().forEach(addScan);
    form.dataset.script = "on";
    await show();
    sendAll();
  });
} else if (board) {
  show().then(sendAll);
}
if (board) {
  window.addEventListener("online", () => { wait = 0; sendAll(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendAll(); });
}

// The pages open without a signal once they were open with one.
if (board && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("/tickets/worker.js", { scope: "/tickets" }).then(async () => {
    await navigator.serviceWorker.ready;
    const cache = await caches.open("litro-tickets");
    localStorage.setItem("litro-tickets", user); // whose the pages are, for the sign-in
    const mine = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((e) => e.href).concat([...document.scripts].map((e) => e.src));
    for (const old of await cache.keys()) {
      const path = new URL(old.url).pathname;
      if (path.startsWith("/static/") && !mine.includes(old.url)) await cache.delete(old);
    }
    for (const url of ["/tickets", "/tickets/new", ...mine]) {
      const r = await fetch(url).catch(() => null);
      if (r?.ok && !r.redirected) await cache.put(url, r);
    }
    document.documentElement.dataset.offline = "ready";
  }).catch(() => {}); // without https there is none
}
