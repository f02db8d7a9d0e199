// A demo store in a folder of its own, and the dashboard that serves it.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const strands = process.env.STRANDS ?? new URL("../../target/debug/strands", import.meta.url).pathname;
export const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

const run = (...args) => execFileSync(strands, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });

export const fill = () => {
  const folder = mkdtempSync(join(tmpdir(), "strands-browser-"));
  run("demo", "--dir", folder, "--now", "2026-11-26T09:00:00Z", "--quiet", "--no-progress");
  return folder;
};
export const remove = (folder) => rmSync(folder, { recursive: true, force: true });

export const serve = async (folder, ...options) => {
  const words = ["dashboard", "serve", "--store", folder, "--port", "0", "--tz", "Europe/Berlin", ...options];
  const server = spawn(strands, words, { stdio: ["ignore", "pipe", "ignore"] });
  const url = await new Promise((resolve, reject) => {
    server.stdout.on("data", (data) => {
      const found = /Dashboard: (http:\S+)/.exec(String(data));
      if (found) resolve(found[1].replace(/\/$/, ""));
    });
    server.on("exit", (code) => reject(new Error(`the dashboard ended with ${code}`)));
  });
  const cli = (...args) => JSON.parse(run(...args, "--store", folder, "--json"));
  const stop = () => { server.removeAllListeners("exit"); server.kill("SIGINT"); };
  return { url, cli, stop };
};

// RFC 4180.
export const csv = (text) => {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const row = rows.at(-1), letter = text[at];
    if (quoted && letter === '"' && text[at + 1] === '"') { row[row.length - 1] += '"'; at += 1; }
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === ",") row.push("");
    else if (!quoted && letter === "\r") continue;
    else if (!quoted && letter === "\n") rows.push([""]);
    else row[row.length - 1] += letter;
  }
  const [names, ...lines] = rows.filter((row) => row.length > 1 || row[0] !== "");
  return lines.map((line) => Object.fromEntries(names.map((name, at) => [name, line[at]])));
};
