/** Search over everything: name, pinyin, phone tail, e-mail; arrows choose, Enter opens, Escape closes. */
import SearchOutlined from "@ant-design/icons/SearchOutlined";
import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { search } from "@/client/calls";
import type { Hit } from "@/client/types";
import { ObjectIcon } from "@/kit/icons";
import { useWords } from "@/kit/language";
import { useSettledText } from "@/kit/settledText";
import { useMeta } from "@/platform/meta/meta";
import { groupsOf } from "./groups";

interface Choice {
  to: string;
  icon: string | null | undefined;
  name: string;
  kind: string;
  detail?: string | null;
}

export default function SearchOverlay({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const say = useWords();
  const meta = useMeta();
  const navigate = useNavigate();
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const { settled, composing, composition } = useSettledText(text.trim(), 150);
  const { data, isFetching } = useQuery({
    queryKey: ["search", settled],
    queryFn: ({ signal }) => search(settled, null, 12, signal),
    enabled: settled.length > 0,
    placeholderData: keepPreviousData,
  });
  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  const pages: Choice[] = groupsOf(meta)
    .flatMap((group) => group.objects)
    .filter(
      (spec) =>
        !text || `${spec.label.zh}${spec.label.en}${spec.plural.en}`.toLowerCase().includes(text.trim().toLowerCase()),
    )
    .map((spec) => ({ to: `/o/${spec.key}`, icon: spec.icon, name: say(spec.plural), kind: t`Page` }));
  const hits: Choice[] = (settled && text ? (data?.hits ?? []) : []).map((hit: Hit) => {
    const spec = meta.objects.find((one) => one.key === hit.object);
    return {
      to: `/o/${hit.object}/${hit.id}`,
      icon: spec?.icon,
      name: hit.name ?? hit.matched ?? "",
      kind: say(spec?.label) || hit.object,
      detail: [hit.matched, hit.detail].filter((d) => d && d !== hit.name)[0],
    };
  });
  const choices = [...hits, ...pages];
  const chosen = Math.min(at, choices.length - 1);

  const open = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    navigate(choice.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, choices.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") open(choices[chosen]);
    else return;
    event.preventDefault();
  };
  const none = settled && !isFetching && !composing && choices.length === 0;
  return (
    <dialog
      ref={dialog}
      className="finder"
      aria-label={t`Search`}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      onKeyDown={() => {}}
    >
      <div className="finder-box">
        <div className="finder-line">
          <SearchOutlined aria-hidden="true" />
          <input
            autoFocus
            role="combobox"
            aria-expanded="true"
            aria-controls="finder-list"
            aria-activedescendant={choices.length ? `finder-${chosen}` : undefined}
            aria-label={t`Search`}
            placeholder={t`Name, pinyin, initials, phone, last four digits, e-mail`}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
            {...composition}
          />
          <kbd>Esc</kbd>
        </div>
        <div id="finder-list" role="listbox" aria-label={t`Results`} className="finder-list">
          {choices.map((choice, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys.
            <div
              key={choice.to}
              id={`finder-${index}`}
              role="option"
              aria-selected={index === chosen}
              className={`finder-hit${index === chosen ? " on" : ""}`}
              onMouseMove={() => setAt(index)}
              onClick={() => open(choice)}
            >
              <ObjectIcon name={choice.icon} />
              <span className="one-line">
                <Marked text={choice.name} part={text.trim()} />
              </span>
              {choice.detail && (
                <span className="meta one-line">
                  <Marked text={choice.detail} part={text.trim()} />
                </span>
              )}
              <span className="grow" />
              <span className="meta">{choice.kind}</span>
            </div>
          ))}
          {none && <p className="finder-none">{t`Nothing found for “${settled}”.`}</p>}
        </div>
      </div>
    </dialog>
  );
}

function Marked({ text, part }: { text: string; part: string }) {
  const from = part ? text.toLowerCase().indexOf(part.toLowerCase()) : -1;
  if (from < 0) return text;
  return (
    <>
      {text.slice(0, from)}
      <mark>{text.slice(from, from + part.length)}</mark>
      {text.slice(from + part.length)}
    </>
  );
}
