/** The shape of the source: imports go down only, features are strangers, files stay small. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = join(import.meta.dirname, "..");
const RANK: Record<string, number> = { app: 4, features: 3, platform: 2, kit: 1, client: 0, locales: 0 };

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) && !name.endsWith(".d.ts") ? [path] : [];
  });
}

const sources = files(SRC)
  .map((path) => relative(SRC, path))
  .filter((path) => !path.startsWith("locales/"));

const importsOf = (path: string): string[] =>
  [...readFileSync(join(SRC, path), "utf8").matchAll(/(?:from|import\()\s*"([^"]+)"/g)].flatMap(([, target = ""]) => {
    if (target.startsWith("@/")) return [target.slice(2)];
    return target.startsWith(".") ? [relative(SRC, join(SRC, path, "..", target))] : [];
  });

describe("layers", () => {
  it("import downward only, and no feature imports another", () => {
    const wrong = sources.flatMap((path) => {
      const [layer = "", feature] = path.split("/");
      return importsOf(path)
        .filter((target) => {
          const [targetLayer = "", targetFeature] = target.split("/");
          const up = (RANK[targetLayer] ?? 0) > (RANK[layer] ?? 0);
          return up || (layer === "features" && targetLayer === "features" && feature !== targetFeature);
        })
        .map((target) => `${path} -> ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it("has no barrel files and no file over 200 lines, but the contract's types", () => {
    const barrels = sources.filter((path) => /\/index\.tsx?$/.test(path));
    const long = sources.filter((path) => readFileSync(join(SRC, path), "utf8").split("\n").length > 201);
    expect({ barrels, long }).toEqual({ barrels: [], long: ["client/types.ts"] });
  });

  it("gives every field type a display and an editor", () => {
    const types = readdirSync(join(SRC, "platform/fields")).filter((name) => {
      const path = join(SRC, "platform/fields", name);
      return statSync(path).isDirectory() && name !== "shapes";
    });
    const incomplete = types.filter((type) => {
      const here = readdirSync(join(SRC, "platform/fields", type));
      return !here.includes("display.tsx") || !here.includes("editor.tsx");
    });
    expect(incomplete).toEqual([]);
  });
});
