import { fileURLToPath } from "node:url";
import { lingui, linguiTransformerBabelPreset } from "@lingui/vite-plugin";
import babel from "@rolldown/plugin-babel";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.GUANXI_SERVER ?? "http://127.0.0.1:8000";

/**
 * The page's policy allows no style attribute (no 'unsafe-inline'). Growing text boxes measure themselves by one; set as a property it is
 * allowed. The build fails where a new version writes it differently, so that nobody finds out by a broken page.
 */
const styleAttributes = {
  name: "guanxi:style-attributes",
  transform(code: string, id: string) {
    if (!id.includes("@rc-component/input/es/calculateNodeHeight")) return null;
    const made = code.replace(/\.setAttribute\('style', (`[^`]*`)\);/, ".style.cssText = $1;");
    if (made === code) throw new Error(`${id} sets its style in a new way; see web/vite.config.ts`);
    return { code: made, map: null };
  },
};

export default defineConfig({
  base: "/static/app/",
  plugins: [styleAttributes, react(), lingui(), babel({ presets: [linguiTransformerBabelPreset()] })],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../guanxi/site/web",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      // antd's own parts do not declare it: without this the search box of a list brings the whole form engine.
      treeshake: { moduleSideEffects: [{ test: /node_modules\/@rc-component\/.*\.js$/, sideEffects: false }] },
    },
  },
  server: { port: 5173, proxy: { "/api": server, "/_allauth": server } },
  test: {
    environment: "jsdom",
    setupFiles: ["src/app/testSetup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    testTimeout: 20_000,
  },
});
