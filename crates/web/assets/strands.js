const $ = (query, root = document) => root.querySelector(query);
const all = (query, root = document) => [...root.querySelectorAll(query)];
const policy = window.trustedTypes?.createPolicy("strands", { createHTML: (text) => text });
const cookie = (name) => document.cookie.split("; ").includes(`${name}=1`);
const keep = (name, on) => { document.cookie = `${name}=${on ? 1 : 0}; Path=/; SameSite=Lax; Max-Age=31536000`; };
const sections = { o: 0, t: 1, c: 2, q: 3, i: 4, m: 5, p: 6, a: 7 };
let etag = null, paused = cookie("paused"), pending = "";

const button = document.createElement("button");
button.type = "button";
button.className = "btn pause";
const name = () => { button.textContent = paused ? "Resume updates" : "Pause updates"; };
button.addEventListener("click", () => { paused = !paused; keep("paused", paused); name(); });
name();
if (document.body.dataset.refresh) $(".main").append(button);

const open = () => new Set(all("details[open]").map((it) => it.dataset.k));
const swap = (text) => {
  const next = new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");
  const kept = open(), alerts = all("#attention li").length;
  for (const old of all(".main .panel")) {
    const fresh = next.getElementById(old.id);
    if (!fresh || fresh.outerHTML === old.outerHTML || old.contains(document.activeElement) || old.contains(getSelection()?.anchorNode)) continue;
    for (const it of all("details", fresh)) it.open = kept.has(it.dataset.k);
    const scrolled = $(".scroll", old)?.scrollLeft;
    old.replaceWith(document.adoptNode(fresh));
    if (scrolled) $(".scroll", fresh).scrollLeft = scrolled;
  }
  for (const part of [".kpis", ".head h1 + p", ".side-foot", ".nav"]) {
    const old = $(part), fresh = $(part, next);
    if (old && fresh && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(fresh));
  }
  const added = all("#attention li").length - alerts;
  if (added > 0) $("#news").textContent = `${added} more to attend to.`;
};
const look = async () => {
  if (paused || document.hidden) return;
  try {
    const answer = await fetch(location.href, { headers: etag ? { "if-none-match": etag } : {} });
    if (answer.status === 200) {
      swap(await answer.text());
      etag = answer.headers.get("etag");
    }
  } catch { /* the next look tries again */ }
};
const seconds = Number(document.body.dataset.refresh);
if (seconds) setInterval(look, seconds * 1000);

const bars = (row) => all("[data-run]", row);
let bar = null;
const go = (to) => {
  if (!to) return;
  bar?.removeAttribute("tabindex");
  bar = to;
  bar.setAttribute("tabindex", "-1");
  bar.focus();
};
const arrows = (event) => {
  const row = event.target.closest?.(".gantt tbody tr");
  if (!row) return false;
  const inBar = event.target.hasAttribute("data-run"), marks = bars(row), at = marks.indexOf(event.target);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) { go(inBar ? marks[at + step] : marks.at(step > 0 ? 0 : -1)); return true; }
  const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (turn && inBar) {
    const rows = all(".gantt tbody tr").filter((it) => bars(it).length);
    const next = rows[rows.indexOf(row) + turn];
    if (next) go(bars(next).at(Math.min(at, bars(next).length - 1)));
    return true;
  }
  if (event.key === "Enter" && inBar) { location.href = `/runs/${encodeURIComponent(event.target.dataset.run)}`; return true; }
  if (event.key === "Escape" && inBar) { $("th a", row)?.focus(); return true; }
  return false;
};
const help = () => {
  const shown = $(".keys");
  if (shown) return shown.remove();
  const box = document.createElement("div");
  box.className = "keys";
  box.setAttribute("role", "status");
  box.textContent = "g then o t c q i m p a: sections · /: filter · arrows: bars of the timeline · x: keys off or on · ?: this";
  document.body.append(box);
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  if (arrows(event)) return event.preventDefault();
  if (event.key === "x") return keep("nokeys", !cookie("nokeys"));
  if (cookie("nokeys")) return;
  if (event.key === "?") help();
  else if (event.key === "/") { $(".filters select")?.focus(); event.preventDefault(); }
  else if (pending === "g" && event.key in sections) location.href = all(".nav a")[sections[event.key]].href;
  pending = event.key;
});
