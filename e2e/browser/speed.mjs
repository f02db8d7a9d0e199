// How fast pages are painted, and what they weigh: prints a table. Times depend on the machine.
import { createServer } from "node:http";
import { chromium as engine } from "playwright-core";
import { chromium, fill, remove, serve } from "./site.mjs";

const PATHS = ["/", "/timeline", "/cost", "/quality", "/issues", "/compliance", "/platforms", "/agents", "/runs"];
const TRIES = Number(process.env.TRIES ?? 5);
// 150 ms, 1.6 Mbit/s down, 750 kbit/s up.
const SLOW = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const LONG_TASK_MS = 50;

const measure = async (browser, url, network) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => { bytes += encodedDataLength; });
  await session.send("Network.enable");
  if (network) await session.send("Network.emulateNetworkConditions", network);
  await page.goto(url, { waitUntil: "load" });
  const times = await page.evaluate((longTask) => new Promise((resolve) => {
    const of = (type) => new Promise((entries) => {
      const observer = new PerformanceObserver((list) => entries(list.getEntries()));
      observer.observe({ type, buffered: true });
      setTimeout(() => entries([]), 300);
    });
    Promise.all(["largest-contentful-paint", "layout-shift", "longtask"].map(of)).then(([paints, shifts, tasks]) => resolve({
      lcp: paints.at(-1)?.startTime ?? null,
      cls: shifts.reduce((sum, it) => sum + it.value, 0),
      tbt: tasks.filter((it) => it.startTime > (paints[0]?.startTime ?? 0)).reduce((sum, it) => sum + Math.max(0, it.duration - longTask), 0),
      nodes: document.querySelectorAll("*").length,
    }));
  }), LONG_TASK_MS);
  await context.close();
  return { ...times, bytes };
};

// One word under an empty stylesheet, with the headers of a page: what the browser and the machine take by themselves.
const serveEmpty = async (url) => {
  const { headers } = await fetch(url);
  const named = [...headers].filter(([name]) => /policy|options/.test(name));
  const server = createServer(({ url: path }, answer) => {
    const [type, text] = path === "/"
      ? ["text/html", "<!doctype html><html lang=en><title>Empty</title><link rel=stylesheet href=/empty.css><p>Empty"]
      : ["text/css", ""];
    answer.writeHead(200, { ...Object.fromEntries(named), "content-type": `${type}; charset=utf-8` }).end(text);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const folder = fill();
const site = await serve(folder);
const empty = await serveEmpty(site.url);
const browser = await engine.launch({ executablePath: chromium, args: ["--no-sandbox"] });
try {
  console.log("page           wire kB   nodes   LCP ms   LCP ms, 150 ms and 1.6 Mbit/s    CLS   TBT ms");
  for (const [name, url] of [["(empty page)", empty.url], ...PATHS.map((path) => [path, site.url + path])]) {
    const tries = async (network) => {
      const all = [];
      for (let at = 0; at < TRIES; at += 1) all.push(await measure(browser, url, network));
      const of = (name) => median(all.map((it) => it[name]));
      return { bytes: of("bytes"), nodes: of("nodes"), lcp: of("lcp"), cls: of("cls"), tbt: of("tbt") };
    };
    const [fast, slow] = [await tries(null), await tries(SLOW)];
    const cells = [
      name.padEnd(13), (fast.bytes / 1e3).toFixed(1).padStart(8), String(fast.nodes).padStart(7), fast.lcp.toFixed(0).padStart(8),
      slow.lcp.toFixed(0).padStart(30), slow.cls.toFixed(3).padStart(8), slow.tbt.toFixed(0).padStart(8),
    ];
    console.log(cells.join(" "));
  }
} finally {
  await browser.close();
  empty.stop();
  site.stop();
  remove(folder);
}
