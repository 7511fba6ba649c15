import { expect, it } from "vitest";
import { addressOf } from "./LinkLine";

it.each([
  ["https://a.example/x?y=1", "https://a.example/x?y=1"],
  [" guanxi.example/文档 ", "https://guanxi.example/文档"],
  ["localhost:8000", "https://localhost:8000"],
  ["zhang@a.example", "mailto:zhang@a.example"],
  ["tel:+8613800138000", "tel:+8613800138000"],
  ["javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["two words", null],
  ["", null],
])("takes %s as an address", (typed, address) => {
  expect(addressOf(typed)).toBe(address);
});
