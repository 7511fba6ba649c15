import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { fireEvent, render, screen } from "@testing-library/react";
import { act } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ListSearch } from "./ListSearch";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("asks after a pause, and never in the middle of a composition", () => {
  const onChange = vi.fn();
  render(
    <I18nProvider i18n={i18n}>
      <ListSearch label="Search" value="" onChange={onChange} />
    </I18nProvider>,
  );
  const box = screen.getByLabelText("Search");
  fireEvent.compositionStart(box);
  fireEvent.change(box, { target: { value: "zhang" } });
  act(() => void vi.advanceTimersByTime(2000));
  expect(onChange).not.toHaveBeenCalled();
  fireEvent.change(box, { target: { value: "张" } });
  fireEvent.compositionEnd(box);
  act(() => void vi.advanceTimersByTime(200));
  expect(onChange).not.toHaveBeenCalled();
  act(() => void vi.advanceTimersByTime(200));
  expect(onChange.mock.calls).toEqual([["张"]]);
});
