// How pages look: pictures beside those that were kept, and media that ask for another look.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import pixelmatch from "pixelmatch";
import { chromium as engine } from "playwright-core";
import { PNG } from "pngjs";
import { chromium, fill, remove, serve } from "./site.mjs";

const SECTIONS = { overview: "/", timeline: "/timeline", cost: "/cost", quality: "/quality", issues: "/issues", compliance: "/compliance", platforms: "/platforms", agents: "/agents" };
const KEPT = new URL("pictures/", import.meta.url);
const DIFFERENT = new URL("node_modules/.pictures/", import.meta.url);
const MOST_DIFFERENT = 0.001;
const isTakingNew = process.env.UPDATE_PICTURES === "1";
let folder, site, browser;

before(async () => {
  folder = fill();
  site = await serve(folder);
  browser = await engine.launch({ executablePath: chromium, args: ["--no-sandbox", "--font-render-hinting=none"] });
});
after(async () => { await browser?.close(); site?.stop(); if (folder) remove(folder); });

const open = async (path, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(site.url + path);
  return { page, close: () => context.close() };
};

// Fonts and their rendering are the machine's: pictures of another one tell nothing.
const typeface = async () => {
  const context = await browser.newContext({ viewport: { width: 300, height: 60 } });
  const page = await context.newPage();
  await page.setContent("<p style='font: 16px system-ui'>Ag 0123</p><p style='font: 13px ui-monospace, monospace'>Ag 0123</p>");
  const picture = await page.screenshot();
  await context.close();
  return picture;
};

const differing = (kept, taken) => {
  const [one, other] = [PNG.sync.read(kept), PNG.sync.read(taken)];
  if (one.width !== other.width || one.height !== other.height) return { share: 1 };
  const picture = new PNG({ width: one.width, height: one.height });
  const pixels = pixelmatch(one.data, other.data, picture.data, one.width, one.height, { threshold: 0.1 });
  return { share: pixels / (one.width * one.height), picture };
};

test("sections look as they are kept", async (t) => {
  mkdirSync(KEPT, { recursive: true });
  const letters = new URL("typeface.png", KEPT), taken = await typeface();
  if (isTakingNew) writeFileSync(letters, taken);
  if (differing(readFileSync(letters), taken).share > 0) return t.skip("this machine has other fonts than the kept pictures");
  for (const [name, path] of Object.entries(SECTIONS)) for (const width of [1280, 390]) for (const colorScheme of ["light", "dark"]) {
    const { page, close } = await open(path, { viewport: { width, height: 900 }, colorScheme });
    const picture = await page.screenshot({ animations: "disabled" });
    await close();
    const file = `${name}-${width}-${colorScheme}.png`, kept = new URL(file, KEPT);
    if (isTakingNew) { writeFileSync(kept, picture); continue; }
    assert.ok(existsSync(kept), `${file} is not kept: UPDATE_PICTURES=1 make browser`);
    const { share, picture: shown } = differing(readFileSync(kept), picture);
    if (share > MOST_DIFFERENT && shown) { mkdirSync(DIFFERENT, { recursive: true }); writeFileSync(new URL(file, DIFFERENT), PNG.sync.write(shown)); }
    assert.ok(share <= MOST_DIFFERENT, `${file}: ${(100 * share).toFixed(2)} % of the pixels differ`);
  }
});

test("in forced colours marks keep their outline and words their contrast", async () => {
  for (const path of Object.values(SECTIONS)) {
    const { page, close } = await open(path, { forcedColors: "active" });
    const [marks, faint] = await page.evaluate(() => {
      const seen = (it) => it.getClientRects().length > 0;
      const marks = [...document.querySelectorAll("main svg rect, main svg circle, main svg path")].filter(seen);
      const paint = (it) => { const style = getComputedStyle(it); return [style.fill, style.stroke]; };
      const invisible = marks.filter((it) => paint(it).every((colour) => ["none", "rgba(0, 0, 0, 0)"].includes(colour)) && !it.closest("defs"));
      return [marks.length, invisible.map((it) => it.outerHTML.slice(0, 120))];
    });
    if (path === "/" || path === "/timeline") assert.ok(marks > 0, path);
    assert.deepEqual(faint, [], path);
    await close();
  }
});

test("nothing moves where motion is not wanted", async () => {
  for (const path of Object.values(SECTIONS)) {
    const { page, close } = await open(path);
    const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((it) => {
      const { animationName, transitionDuration } = getComputedStyle(it);
      return animationName !== "none" || transitionDuration.split(",").some((it) => parseFloat(it) > 0);
    }).map((it) => it.outerHTML.slice(0, 120)));
    assert.deepEqual(moving, [], path);
    await close();
  }
});

test("on paper the facts stand and what cannot be pressed does not", async () => {
  for (const path of Object.values(SECTIONS)) {
    const { page, close } = await open(path, { viewport: { width: 794, height: 1123 } });
    await page.emulateMedia({ media: "print" });
    const isShown = (selector) => page.locator(selector).first().isVisible();
    assert.ok(await isShown("h1"), path);
    assert.ok(await isShown("main section"), path);
    for (const selector of ["nav", "form.filters", ".skip"]) {
      if (await page.locator(selector).count()) assert.equal(await isShown(selector), false, `${path} ${selector}`);
    }
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.ok(["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].includes(paper), `${path}: ${paper}`);
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(excess <= 0, `${path} is ${excess} px too wide`);
    await close();
  }
});

test("more contrast is given where it is asked for", async () => {
  const border = async (contrast) => {
    const { page, close } = await open("/", { contrast });
    const colour = await page.evaluate(() => getComputedStyle(document.querySelector("main section")).borderTopColor);
    await close();
    return colour;
  };
  assert.notEqual(await border("more"), await border("no-preference"));
});
