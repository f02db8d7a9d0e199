// What people do on pages, and the link that lets in once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium as engine } from "playwright-core";
import { chromium, fill, remove, serve } from "./site.mjs";

let browser, folder;
before(async () => {
  folder = fill();
  browser = await engine.launch({ executablePath: chromium, args: ["--no-sandbox"] });
});
after(async () => { await browser?.close(); if (folder) remove(folder); });

const open = async (url, options = {}) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (fault) => faults.push(fault.message));
  page.on("console", (message) => { if (message.type() === "error") faults.push(message.text()); });
  await page.goto(url);
  return { page, faults };
};

// Open failures that nobody has taken note of.
const failures = async (site) => {
  const list = await (await fetch(`${site.url}/issues?state=open`)).text();
  const pages = [...new Set(list.match(/\/incidents\/[0-9a-f]+/g))];
  const found = [];
  for (const path of pages) if ((await (await fetch(site.url + path)).text()).includes('class="act"')) found.push(path);
  return found;
};

test("with --read-only nothing is changed", async () => {
  const site = await serve(folder, "--read-only");
  try {
    const [path] = await failures(site);
    const { page } = await open(site.url + path);
    await page.getByRole("button", { name: "Acknowledge" }).click();
    assert.match(await page.locator("main").innerText(), /Not done\s+It was started with --read-only/);
    assert.ok((await failures(site)).includes(path));
  } finally { site.stop(); }
});

test("a failure is acknowledged without a script, and its page tells it", async () => {
  const site = await serve(folder);
  try {
    const [path] = await failures(site);
    const { page } = await open(site.url + path, { javaScriptEnabled: false });
    await page.getByLabel("Note for the team").fill("Disk <b>is</b> being grown");
    await page.getByRole("button", { name: "Acknowledge" }).click();
    await page.waitForURL(`**${path}`);
    assert.equal(await page.locator("form.act").count(), 0);
    const later = await open(site.url + path);
    assert.match(await later.page.locator("#trail").innerText(), /Somebody took note of it\s+Disk <b>is<\/b> being grown/);
    assert.deepEqual(later.faults, []);
  } finally { site.stop(); }
});

test("an issue is muted, listed apart, and reopened without a script", async () => {
  const site = await serve(folder);
  try {
    const { page, faults } = await open(`${site.url}/issues`, { javaScriptEnabled: false });
    const findings = page.locator("#findings");
    const all = await findings.locator("tbody tr").count();
    await findings.locator("tbody a").first().click();
    await page.getByLabel("Until, when it counts again").fill("2026-12-24");
    await page.getByRole("textbox", { name: "Reason" }).fill("The table is <b>dropped</b> soon");
    await page.getByRole("button", { name: "Mute" }).click();
    assert.match(await page.locator("#history").innerText(), /Muted until 24 Dec.*\s+by this machine: The table is <b>dropped<\/b> soon/);

    await page.goto(`${site.url}/issues`);
    assert.equal(await findings.locator("tbody tr").count(), all - 1);
    await findings.getByRole("link", { name: "1 muted" }).click();
    assert.equal(await findings.locator("tbody tr").count(), 1);
    await findings.locator("tbody a").first().click();
    await page.getByRole("button", { name: "Unmute" }).click();
    await page.goto(`${site.url}/issues`);
    assert.equal(await findings.locator("tbody tr").count(), all);
    assert.deepEqual(faults, []);
  } finally { site.stop(); }
});

test("the printed link lets one browser in, once, until it signs out", async () => {
  const site = await serve(folder, "--require-login");
  try {
    const base = new URL(site.url).origin;
    const stranger = await open(`${base}/runs?status=failed`);
    assert.match(stranger.page.url(), /\/login\?next=%2Fruns%3Fstatus%3Dfailed$/);
    assert.equal((await fetch(`${base}/api/v1/runs`)).status, 401);

    const { page } = await open(`${site.url}&next=%2Fruns%3Fstatus%3Dfailed`);
    assert.equal(page.url(), `${base}/runs?status=failed`);
    const [cookie] = await page.context().cookies();
    assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite, cookie.expires], ["strands", true, "Lax", -1]);
    await stranger.page.goto(site.url);
    assert.match(await stranger.page.locator("h1").innerText(), /Not signed in/);

    await page.getByRole("link", { name: "Account" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    assert.match(await page.locator("h1").innerText(), /Signed out/);
    await page.goto(`${base}/`);
    assert.match(page.url(), /\/login/);
  } finally { site.stop(); }
});
