/**
 * What must be true before `npm run demo` and `npm test`: a Node that can start, the dependencies of the lockfile, a build of the app
 * as its sources are now. Plain JavaScript without imports from packages, because it runs before there are any.
 * With --browser: also a Chromium.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const oldestNode = 20;

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}

function run(command, args, what) {
  // The child's standard output goes to standard error, so that `demo --json` prints its one line alone.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (error) fail(`${what} could not be started: ${error.message}`);
  if (status !== 0) fail(`${what} failed (exit code ${status}); its own words are above.`);
}

function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < oldestNode) {
    fail(
      `Node ${process.versions.node} is too old: Nexsys Watch needs Node ${oldestNode} or later to install itself. See https://nodejs.org.`,
    );
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The first package that is not installed as the lockfile says, or null. Optional ones are for other platforms and may be missing. */
function missingPackage() {
  const installedFile = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile)) return "everything";
  const installed = readJson(installedFile).packages;
  const wanted = readJson(join(root, "package-lock.json")).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "" || entry.optional || entry.devOptional || entry.peer) continue;
    if (installed[path]?.version !== entry.version) return `${path.replace(/^.*node_modules\//, "")} ${entry.version}`;
  }
  return null;
}

function installDependencies() {
  const missing = missingPackage();
  if (missing === null) return;
  say(`Installing dependencies with npm ci (missing: ${missing}). The first time this takes a minute or two.`);
  // Only errors: packages that want a newer Node than this one run with the one that is installed with them.
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], "npm ci");
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** A digest of all that the build is made of: the app's sources without tests and the command line. */
function sourceDigest() {
  const single = ["index.html", "vite.config.ts", "package-lock.json"]
    .map((name) => join(root, name))
    .filter((file) => existsSync(file));
  const sources = [...filesUnder(join(root, "src")), ...filesUnder(join(root, "public"))].filter((file) => {
    const path = relative(root, file).replaceAll("\\", "/");
    return !path.startsWith("src/ops/") && !/\.(test|prop\.test|bench)\.tsx?$/.test(path) && !path.endsWith(".gen.ts");
  });
  const digest = createHash("sha256");
  for (const file of [...single, ...sources].sort()) {
    digest.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return digest.digest("hex");
}

function buildApp() {
  if (!existsSync(join(root, "index.html"))) return;
  const stamp = join(root, "dist", ".built-from");
  const digest = sourceDigest();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  say("Building the app.");
  run(nodeOfTheProject(), [join(root, "node_modules", "vite", "bin", "vite.js"), "build", "--logLevel", "warn"], "vite build");
  writeFileSync(stamp, digest);
}

/** The project's pinned Node once it is installed, else the one that runs this. */
function nodeOfTheProject() {
  const pinned = join(root, "node_modules", ".bin", "node");
  return process.platform !== "win32" && existsSync(pinned) ? pinned : process.execPath;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function checkBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (isExecutable(named)) return;
    fail(`CHROMIUM_PATH names ${named}, and there is no program there. Correct it or unset it.`);
  }
  const known = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ];
  if (known.some(isExecutable)) return;
  fail(`The browser tests need Chromium, and none was found.
  Debian, Ubuntu:  sudo apt-get install chromium
  macOS:           brew install --cask chromium
  elsewhere:       set CHROMIUM_PATH to a Chromium or Chrome`);
}

checkNode();
installDependencies();
if (process.argv.includes("--browser")) checkBrowser();
buildApp();
