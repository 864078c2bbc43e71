import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressed } from "./compress.ts";

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: "/studio/",
  plugins: [react(), compressed()],
  resolve: { alias: { songreel: from("../clients/typescript/src/index.ts") } },
  build: {
    outDir: from("../src/songreel/_studio"),
    emptyOutDir: true,
    // A strict policy allows no data: address but for pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});
