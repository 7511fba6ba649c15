import { expect, it } from "vitest";
import { faultsOf } from "./faults";

const message = { zh: "没有这个地区", en: "There is no such region" };

it("puts the same fault of several rows on one line", () => {
  const line = (row: number, value: string) => ({ row, column: "city", field: "region", value, code: "x", message });
  const fault = { column: "city", field: "region", message };
  expect(faultsOf([line(2, "Atlantis"), line(3, "Elsewhere"), line(9, "Atlantis")])).toEqual([
    { ...fault, value: "Atlantis", rows: [2, 9] },
    { ...fault, value: "Elsewhere", rows: [3] },
  ]);
});
