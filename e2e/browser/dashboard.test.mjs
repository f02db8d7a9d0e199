// The dashboard in a real browser, on a demo store.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium as engine } from "playwright-core";
import { chromium, csv, fill, remove, serve } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
let folder, site, browser, pages;

before(async () => {
  folder = fill();
  site = await serve(folder);
  browser = await engine.launch({ executablePath: chromium, args: ["--no-sandbox"] });
  const run = site.cli("runs", "list", "--status", "failed", "--limit", "1").result.runs[0];
  const issues = await (await fetch(`${site.url}/issues`)).text();
  const incident = /\/incidents\/[0-9a-f]+/.exec(issues)[0];
  const issue = /\/issues\/[a-z_]+%40[0-9]+%2E[0-9]+/.exec(issues)[0];
  pages = ["/", "/timeline", "/cost", "/issues", "/quality", "/compliance", "/platforms", "/agents", "/runs", "/outbox",
    "/settings/notifications", "/account", `/runs/${run.execution_id}`, `/jobs/${run.job_name}`, incident, issue, "/jobs/nobody", "/runs?colour=red"];
});
after(async () => { await browser?.close(); site?.stop(); if (folder) remove(folder); });

const open = async (path, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: false, ...options });
  const page = await context.newPage();
  const faults = [], requests = [];
  // The answer of a page that refuses is told to the console; nothing else may be.
  page.on("console", (message) => { if (message.type() === "error" && !/status of 40[04]/.test(message.text())) faults.push(message.text()); });
  page.on("pageerror", (fault) => faults.push(fault.message));
  page.on("request", (it) => { if (!it.url().startsWith("data:")) requests.push(it.url()); });
  await page.goto(site.url + path);
  return { page, faults, requests, close: () => context.close() };
};

// axe is run in an isolated world, which the page's own policy does not bind.
const violations = async (page) => {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId: contextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  const evaluate = (expression) => session.send("Runtime.evaluate", { contextId, expression, awaitPromise: true, returnByValue: true });
  await evaluate(axe);
  const options = JSON.stringify({ runOnly: { type: "tag", values: RULES } });
  const { result } = await evaluate(`axe.run(document, ${options}).then((it) => JSON.stringify(it.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 160)).slice(0, 3)])))`);
  return JSON.parse(result.value);
};

for (const width of [1280, 390]) for (const colorScheme of ["light", "dark"]) {
  test(`every page is accessible, ${width} px, ${colorScheme}`, async () => {
    for (const path of pages) {
      const { page, faults, requests, close } = await open(path, { viewport: { width, height: 900 }, colorScheme });
      assert.deepEqual(await violations(page), [], path);
      for (const summary of await page.locator("details > summary").all()) await summary.click();
      assert.deepEqual(await violations(page), [], `${path} with its data open`);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(excess <= 0, `${path} is ${excess} px too wide`);
      assert.deepEqual(faults, [], path);
      assert.ok(requests.length <= 3, `${path}: ${requests}`);
      assert.ok(await page.evaluate(() => document.querySelectorAll("*").length) <= 2500, path);
      await close();
    }
  });
}

test("no page scrolls sideways at 320 and 640 px, nor without script", async () => {
  for (const options of [{ viewport: { width: 320, height: 640 } }, { viewport: { width: 640, height: 640 } }, { javaScriptEnabled: false }]) {
    for (const path of pages) {
      const { page, close } = await open(path, options);
      if (options.javaScriptEnabled !== false) {
        const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(excess <= 0, `${path} is ${excess} px too wide`);
      }
      assert.equal(await page.locator("h1").count(), 1, path);
      await close();
    }
  }
});

test("from the overview to a run and back, and to what needs attention", async () => {
  const { page, close } = await open("/");
  await page.locator("#runs tbody tr").first().locator("td a").first().click();
  assert.match(page.url(), /\/runs\/exec-/);
  assert.match(await page.locator("h1").textContent(), /^Run of /);
  await page.goBack();
  await page.locator("#attention a").nth(1).click();
  assert.match(page.url(), /\/(incidents|runs|jobs)\//);
  await close();
});

test("a finding leads to its evidence, its runs and what to do", async () => {
  const { page, close } = await open("/issues");
  const link = page.locator("#findings tbody tr").first().locator("a").first();
  const kind = (await link.textContent()).trim();
  await link.click();
  assert.equal((await page.locator("h1").textContent()).trim(), kind.replaceAll("_", " "));
  for (const panel of ["#cost", "#evidence", "#change", "#runs", "#history"]) assert.equal(await page.locator(panel).count(), 1, panel);
  await page.locator("#runs tbody a").first().click();
  assert.match(page.url(), /\/runs\/exec-/);
  await close();
});

test("a filter is in the address, and the address gives the same again", async () => {
  const { page, close } = await open("/runs");
  await page.selectOption("select[name=status]", "failed");
  await page.selectOption("select[name=range]", "7d");
  await page.getByRole("button", { name: "Apply" }).click();
  assert.match(page.url(), /status=failed/);
  const rows = () => page.locator("#runs tbody tr").allInnerTexts();
  const shown = await rows();
  assert.ok(shown.length > 0 && shown.every((row) => row.includes("failed")), shown.join("\n"));
  await page.reload();
  assert.deepEqual(await rows(), shown);
  await page.locator(".active a").first().click();
  assert.doesNotMatch(page.url(), /status=failed/);
  await close();
});

test("pages of a list go on where the one before ended", async () => {
  const { page, close } = await open("/runs?range=30d");
  const ids = () => page.locator("#runs tbody tr td:last-child a").evaluateAll((links) => links.map((it) => it.getAttribute("href")));
  const first = await ids();
  await page.getByRole("link", { name: "Older" }).click();
  const second = await ids();
  assert.equal(first.length, 50);
  assert.equal(second.filter((it) => first.includes(it)).length, 0);
  await page.goBack();
  assert.deepEqual(await ids(), first);
  await close();
});

test("sorting is a link and says its order", async () => {
  const { page, close } = await open("/cost");
  await page.locator("#jobs thead a", { hasText: "Runs" }).click();
  assert.match(page.url(), /sort=runs&dir=desc/);
  assert.equal(await page.locator("#jobs th[aria-sort=descending]").count(), 1);
  const runs = (await page.locator("#jobs tbody tr td:nth-child(4)").allInnerTexts()).map((it) => Number(it.replace(",", "")));
  assert.deepEqual(runs, [...runs].sort((a, b) => b - a));
  await close();
});

test("platforms stand side by side, each with its interval, and lead to their runs", async () => {
  const { page, close } = await open("/platforms");
  const names = await page.locator("#comparison tbody th").allInnerTexts();
  assert.ok(names.length > 2, names.join());
  const chart = page.locator("#success svg.chart");
  assert.equal(await chart.locator("circle").count(), names.length);
  const told = await chart.locator("desc").textContent();
  assert.match(told, /\S+\.$/);
  assert.ok(told.startsWith(await page.locator("#success footer").innerText()), told);
  assert.match(await page.locator("#success").innerText(), /Mixed workloads/);
  await page.locator("#success summary").click();
  for (const row of await page.locator("#success tbody tr").all()) {
    const [judged, rate, low, high] = (await row.locator("td").allInnerTexts()).map((it) => Number(it.replace(/[^0-9.]/g, "")));
    assert.ok(judged > 0 && 0 <= low && low <= rate && rate <= high && high <= 100, await row.innerText());
    if (judged < 30) assert.match(await row.innerText(), new RegExp(`${judged} of 30\\sruns`));
  }
  const sides = await (await fetch(`${site.url}/platforms?format=json`)).json();
  for (const { platform, runs } of sides.items) {
    const link = await page.locator(`#comparison tbody th a[href*="platform=${encodeURIComponent(platform)}&"]`).getAttribute("href");
    const { items } = await (await fetch(`${site.url}${link}&format=json`)).json();
    const ended = items.filter((it) => !["queued", "running"].includes(it.status));
    assert.ok(ended.length <= runs && runs <= items.length, `${platform}: ${runs} of ${ended.length} to ${items.length}`);
  }
  await close();
});

test("every table is the same in CSV and in JSON", async () => {
  for (const path of pages.slice(0, -2).filter((it) => it !== "/account")) {
    const { page, close } = await open(path);
    const links = await page.locator("a[aria-label^='CSV of']").evaluateAll((all) => all.map((it) => it.getAttribute("href")));
    for (const link of links) {
      const lines = csv(await (await fetch(site.url + link)).text());
      const { items } = await (await fetch(site.url + link.replace("format=csv", "format=json"))).json();
      const panel = new URL(site.url + link).searchParams.get("panel");
      const rows = await page.locator(`#${panel} tbody tr:not(.group)`).count();
      // A list in pages is exported as a whole.
      const isPaged = ["/runs", "/outbox", "/agents"].includes(path);
      assert.ok(isPaged ? lines.length >= rows : lines.length === rows, `${link}: ${lines.length} of ${rows}`);
      assert.equal(items.length, lines.length, link);
      lines.forEach((line, at) => {
        for (const [name, text] of Object.entries(line)) {
          const value = items[at][name];
          if (value === null) assert.equal(text, "", `${link} ${name}`);
          else if (typeof value === "number") assert.equal(Number(text), value, `${link} ${name}`);
          else assert.equal(text.replace(/^'/, ""), String(value), `${link} ${name}`);
        }
      });
    }
    await close();
  }
});

test("figures are those of the command line", async () => {
  const json = async (address) => (await (await fetch(site.url + address)).json()).items;
  const sum = (values) => values.reduce((all, it) => all + it, 0);
  const close = (one, other, what) => assert.ok(Math.abs(one - other) < 1e-6, `${what}: ${one} and ${other}`);

  const { series } = site.cli("cost", "trends", "--group", "job").result;
  const jobs = await json("/cost?format=json&panel=jobs");
  for (const job of jobs) {
    const told = series.find((it) => it.key === job.job);
    close(job.cost_usd, told.total_micro_usd / 1e6, job.job);
    assert.equal(job.runs, told.executions, job.job);
    assert.equal(job.unpriced_runs, told.unpriced, job.job);
  }
  const days = (await json("/cost?format=json&panel=spend")).filter((it) => it.spent_usd !== null);
  const all = site.cli("cost", "trends").result.series[0];
  close(sum(days.map((it) => it.spent_usd)), all.total_micro_usd / 1e6, "all jobs");
  for (const point of all.points) close(days.find((it) => it.period === point.period).spent_usd, point.total_micro_usd / 1e6, point.period);

  const platforms = site.cli("cost", "trends", "--group", "platform").result.series;
  const sides = await json("/platforms?format=json&panel=comparison");
  assert.deepEqual(sides.map((it) => it.platform).sort(), platforms.map((it) => it.key).sort());
  for (const side of sides) {
    const told = platforms.find((it) => it.key === side.platform);
    close(side.cost_usd ?? 0, (told.total_micro_usd ?? 0) / 1e6, side.platform);
    assert.equal(side.runs, told.executions, side.platform);
    const ended = ["successful", "failed", "timeout", "stopped"].map((name) => sum(told.points.map((it) => it[name])));
    assert.deepEqual([side.succeeded, side.failed, side.timed_out, side.stopped], ended, side.platform);
    assert.equal(side.unpriced_runs, told.unpriced, side.platform);
  }

  const ahead = (await json("/cost?format=json&panel=spend")).filter((it) => it.forecast_usd !== null);
  const told = site.cli("cost", "forecast", "--all-jobs", "--horizon", "30").daily;
  for (const day of ahead) {
    const { mean, lo95, hi95 } = told.find((it) => it.date === day.period);
    close(day.forecast_usd, mean / 1e6, day.period);
    close(day.forecast_low_usd, lo95 / 1e6, day.period);
    close(day.forecast_high_usd, hi95 / 1e6, day.period);
  }
  const budgets = (await json("/cost?format=json&panel=budgets")).filter((it) => it.chance_percent !== null);
  assert.ok(budgets.some((it) => it.payer === "all jobs") && budgets.length > 1);
  for (const { payer, budget_usd, chance_percent } of budgets) {
    const whose = payer === "all jobs" ? ["--all-jobs"] : ["--job", payer];
    const { budget } = site.cli("cost", "forecast", ...whose, "--budget", String(budget_usd));
    close(chance_percent / 100, budget.probability_exceeded, payer);
  }
  const odd = (await json("/cost?format=json&panel=anomalies")).filter((it) => it.job === "#all");
  const anomalies = site.cli("cost", "anomalies", "--all-jobs").anomalies;
  for (const day of odd) close(day.actual_usd, anomalies.find((it) => it.date === day.date).actual_micro_usd / 1e6, day.date);

  const { page, close: shut } = await open("/");
  const figure = async (name) => page.locator(".kpis > div", { has: page.locator(`dt:text-is("${name}")`) }).locator("dd").first().innerText();
  const runs = site.cli("runs", "list", "--since", "-24h", "--limit", "1000").result.runs;
  assert.equal(await figure("Runs"), String(runs.length));
  assert.equal(await figure("Failed"), String(runs.filter((it) => ["failed", "timeout"].includes(it.state)).length));
  assert.equal(await figure("Running"), String(site.cli("runs", "list", "--status", "running").result.runs.length));
  const cost = sum(runs.map((it) => it.cost_micro_usd ?? 0)) / 1e6;
  assert.equal((await figure("Cost")).replace(/[^0-9.]/g, ""), cost.toFixed(2));
  await shut();

  const mails = site.cli("mail", "outbox", "--limit", "1000").result;
  const outbox = await open("/outbox");
  assert.match(await outbox.page.locator("#mails .note").innerText(), new RegExp(`^${mails.total}\\smail`));
  await outbox.close();
});

test("an unchanged page is not sent again, and nothing comes from elsewhere", async () => {
  const page = await fetch(`${site.url}/`);
  const policy = page.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(page.headers.get("strict-transport-security"), null);
  const again = await fetch(`${site.url}/`, { headers: { "if-none-match": page.headers.get("etag") } });
  assert.equal(again.status, 304);
  for (const path of ["/nothing", "/cost?format=csv", "/?colour=red"]) {
    const { headers } = await fetch(site.url + path);
    for (const name of ["content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy"]) {
      assert.ok(headers.get(name), `${path} ${name}`);
    }
  }
});

test("another name and another page are refused", async () => {
  const { port } = new URL(site.url);
  const status = (method, headers) => new Promise((resolve) => {
    request({ host: "127.0.0.1", port, path: "/", method, headers }, (answer) => { answer.resume(); resolve(answer.statusCode); }).end();
  });
  assert.equal(await status("GET", { host: `localhost:${port}` }), 200);
  assert.equal(await status("GET", { host: `rebound.example:${port}` }), 403);
  assert.equal(await status("GET", { host: "localhost" }), 403);
  assert.equal(await status("POST", { host: `localhost:${port}`, origin: "https://evil.example" }), 403);
  assert.equal(await status("POST", { host: `localhost:${port}` }), 403);
  assert.equal(await status("POST", { host: `localhost:${port}`, origin: `http://localhost:${port}` }), 405);
});

test("the keyboard reaches every section first, and the bars of the timeline", async () => {
  const { page, close } = await open("/timeline");
  const seen = [];
  for (let stop = 0; stop < 14; stop += 1) {
    await page.keyboard.press("Tab");
    seen.push(await page.evaluate(() => document.activeElement.textContent.trim()));
  }
  for (const section of ["Overview", "Timeline", "Cost", "Quality", "Compliance", "Platforms", "Agents"]) assert.ok(seen.includes(section), `${section}: ${seen}`);
  const row = page.locator(".gantt tbody tr", { has: page.locator("[data-run]") }).first();
  await row.locator("th a").focus();
  await page.keyboard.press("ArrowRight");
  const run = await page.evaluate(() => document.activeElement.dataset.run);
  assert.match(run, /^exec-/);
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "A");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/runs/${run}`);
  await close();
});

test("a look for something new keeps focus and says nothing when nothing is new", async () => {
  const { page, close } = await open("/");
  await page.clock.install();
  await page.reload();
  await page.locator("#runs a").last().focus();
  const held = await page.evaluate(() => document.activeElement.href);
  await page.clock.runFor(31_000);
  await page.waitForTimeout(500);
  await page.clock.runFor(31_000);
  assert.equal(await page.evaluate(() => document.activeElement.href), held);
  assert.equal(await page.locator("#news").textContent(), "");
  await close();
});

test("times follow the zone, and days of money do not", async () => {
  const figures = async (zone) => {
    const { page, close } = await open(`/cost?tz=${zone}`);
    const found = await page.locator("#split").innerText();
    await close();
    return found;
  };
  assert.equal(await figures("Asia/Kathmandu"), await figures("America/Los_Angeles"));
  const { page, close } = await open("/?tz=Asia/Kathmandu");
  assert.match(await page.locator(".head p").innerText(), /Asia\/Kathmandu \(UTC\+5:45\)/);
  await close();
});
