/** The address of a link in formatted text: set, changed or taken away. */
import { useLingui } from "@lingui/react/macro";
import type { Editor } from "@tiptap/react";
import { Button, Input } from "antd";
import { useState } from "react";

/** What a person typed as an address the server keeps: without a scheme it is a web page. Null for other schemes. */
export function addressOf(typed: string): string | null {
  const text = typed.trim();
  if (/^(https?:\/\/|mailto:|tel:)\S+$/i.test(text)) return text;
  if (!text || /\s/.test(text) || /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text)) return null;
  return text.includes("@") && !text.includes("/") ? `mailto:${text}` : `https://${text}`;
}

export function LinkLine({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const { t } = useLingui();
  const before = editor.getAttributes("link").href as string | undefined;
  const [typed, setTyped] = useState(before ?? "");
  const address = addressOf(typed);
  const apply = () => {
    if (!address) return;
    const chain = editor.chain().focus().extendMarkRange("link");
    if (editor.state.selection.empty && !before) {
      chain
        .insertContent({ type: "text", text: typed.trim(), marks: [{ type: "link", attrs: { href: address } }] })
        .run();
    } else chain.setLink({ href: address }).run();
    onClose();
  };
  const remove = () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    onClose();
  };
  return (
    <div className="row rich-link">
      <Input
        size="small"
        autoFocus
        inputMode="url"
        aria-label={t`Address of the link`}
        placeholder="https://"
        value={typed}
        status={typed && !address ? "error" : undefined}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") apply();
          else if (event.key === "Escape") onClose();
          else return;
          // Neither the form nor the field in place may take this key as its own.
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <Button size="small" disabled={!address} onClick={apply}>{t`Set link`}</Button>
      {before && <Button size="small" type="text" onClick={remove}>{t`Take link away`}</Button>}
    </div>
  );
}
