import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { parseSync } from "rolldown/utils";

/** One import from a file in one folder of a package's sources to a file in another, types included. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** The importing file, then the imported one, relative to the sources. */
  readonly files: readonly [string, string];
}

/** The files next to the entry points of the sources, which combine the rooms. */
export const entrance = "";

/** Reads every relative import between the folders of `PACKAGE/src`. The folder of a file is its room. */
export function readArrows(packageFolder: string): readonly Arrow[] {
  const sources = join(packageFolder, "src");
  return globSync("**/*.ts", { cwd: sources }).flatMap((file) =>
    importsOf(join(sources, file)).flatMap((target) => {
      const imported = normalize(join(dirname(file), target));
      const [from, to] = [roomOf(file), roomOf(imported)];
      return from === to || imported.startsWith("..") ? [] : [{ from, to, files: [file, imported] as const }];
    }),
  );
}

function importsOf(file: string): readonly string[] {
  const { module } = parseSync(file, readFileSync(file, "utf8"));
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
  ];
  return [...new Set(requests)].filter((request) => request.startsWith("."));
}

const roomOf = (file: string) => (dirname(file) === "." ? entrance : dirname(file));

/** Rooms that lie in a circle: each can be reached from itself. */
export function circlesIn(arrows: readonly Arrow[]): readonly string[] {
  const rooms = new Set(arrows.map(({ from }) => from));
  return [...rooms].filter((room) => reachableFrom(room, arrows).has(room));
}

/** All rooms that a room imports from, directly or through others. */
export function reachableFrom(room: string, arrows: readonly Arrow[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [room];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { from, to } of arrows) {
      if (from !== next || found.has(to)) continue;
      found.add(to);
      open.push(to);
    }
  }
  return found;
}

/** A Mermaid flowchart of the rooms, without arrows that follow from others. The sources' entry points are left out. */
export function drawRooms(packageFolder: string): string {
  const between = readArrows(packageFolder).filter(({ from }) => from !== entrance);
  const pairs = [...new Set(between.map(({ from, to }) => `${from} ${to}`))].toSorted();
  const direct = pairs.filter((pair) => {
    const [from = "", to = ""] = pair.split(" ");
    const others = between.filter((arrow) => arrow.from !== from || arrow.to !== to);
    return !reachableFrom(from, others).has(to);
  });
  const lone = globSync("*/**/*.ts", { cwd: join(packageFolder, "src") })
    .map(roomOf)
    .filter((room) => !between.some(({ from, to }) => from === room || to === room));
  return [
    "flowchart TD",
    ...direct.map((pair) => `  ${pair.split(" ").map(node).join(" --> ")}`),
    ...[...new Set(lone)].toSorted().map((room) => `  ${node(room)}`),
  ].join("\n");
}

/** Mermaid does not accept a slash in the name of a node. */
const node = (room: string) => (room.includes("/") ? `${room.replaceAll("/", "_")}["${room}"]` : room);

/** The workspace's packages, by folder name. */
export function packagesOf(root: string): readonly string[] {
  return globSync("packages/*/package.json", { cwd: root })
    .map((file) => relative("packages", dirname(file)))
    .toSorted();
}
