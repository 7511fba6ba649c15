import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Cascader } from "antd";
import { useEffect, useState } from "react";
import { getRegion, listRegions } from "@/client/calls";
import type { Region } from "@/client/types";
import { type Language, useLanguage } from "@/kit/language";
import type { FieldEditor, FilterProps, InputProps } from "../kinds";
import { LIST_OPERATORS } from "../shapes/editor";
import { regionName } from "./display";

/** Provinces come first; every other country is one step further. */
const HOME = "CN";
const ABROAD = "*";

interface Node {
  value: string;
  label: string;
  isLeaf: boolean;
  children?: Node[];
}

const asNodes = (answer: Region[] | { rows: Region[] }, language: Language): Node[] =>
  (Array.isArray(answer) ? answer : answer.rows).map((region) => ({
    value: region.code,
    label: regionName(region, language),
    isLeaf: region.leaf ?? true,
  }));

export function RegionPicker({ value, onChange, id, autoFocus }: Omit<InputProps, "field">) {
  const { t } = useLingui();
  const language = useLanguage();
  const [nodes, setNodes] = useState<Node[]>([]);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (open && nodes.length === 0) {
      listRegions({ parent: HOME })
        .then((answer) =>
          setNodes([...asNodes(answer, language), { value: ABROAD, label: t`Other countries`, isLeaf: false }]),
        )
        .catch(() => {});
    }
  }, [open, nodes.length, language, t]);
  const code = regionCode(value);
  const given = value && typeof value === "object" ? regionName(value, language) : "";
  const named = useQuery({
    queryKey: ["region", code],
    queryFn: () => getRegion(String(code)),
    enabled: typeof code === "string" && code !== "" && !given,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const shown =
    given ||
    (language === "zh" && named.data?.full) ||
    (named.data && regionName(named.data, language)) ||
    (typeof code === "string" ? code : "") ||
    undefined;
  return (
    <Cascader<Node>
      id={id}
      autoFocus={autoFocus}
      style={{ width: "100%" }}
      options={nodes}
      changeOnSelect
      allowClear
      onOpenChange={setOpen}
      placeholder={t`Province, city, district`}
      aria-label={t`Region`}
      value={shown ? [shown] : undefined}
      displayRender={() => shown ?? ""}
      loadData={async (path) => {
        const last = path.at(-1);
        if (!last) return;
        const below = await listRegions(last.value === ABROAD ? {} : { parent: last.value });
        last.children = asNodes(below, language).filter((node) => node.value !== HOME);
        if (last.children.length === 0) last.isLeaf = true;
        setNodes((current) => [...current]);
      }}
      onChange={(_codes, path) => {
        const last = path?.at(-1);
        if (last?.value === ABROAD) return;
        const names = (path ?? []).filter((node) => node.value !== ABROAD).map((node) => node.label);
        const name = language === "zh" ? names.join("") : names.toReversed().join(", ");
        onChange?.(last ? { code: last.value, name } : null);
      }}
    />
  );
}

export const regionCode = (value: unknown): unknown =>
  value && typeof value === "object" && "code" in value ? value.code : value;

function Filter({ op, value, onChange }: FilterProps) {
  const several = LIST_OPERATORS.includes(op);
  const one = Array.isArray(value) ? value[0] : value;
  return (
    <RegionPicker
      value={one}
      onChange={(next) => onChange(several ? (next ? [regionCode(next)] : []) : regionCode(next))}
    />
  );
}

export const editor: FieldEditor = { Input: RegionPicker, Filter, toWire: regionCode };
