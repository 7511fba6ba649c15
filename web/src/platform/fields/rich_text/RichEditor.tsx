/** A small editor of formatted text: what the server keeps (guanxi/kernel/objects/fields/rich_text.py) and nothing else. */
import BoldOutlined from "@ant-design/icons/BoldOutlined";
import ItalicOutlined from "@ant-design/icons/ItalicOutlined";
import LinkOutlined from "@ant-design/icons/LinkOutlined";
import OrderedListOutlined from "@ant-design/icons/OrderedListOutlined";
import UnorderedListOutlined from "@ant-design/icons/UnorderedListOutlined";
import { useLingui } from "@lingui/react/macro";
import { TableKit } from "@tiptap/extension-table";
import { type Editor, EditorContent, useEditor, useEditorState } from "@tiptap/react";
import { StarterKit } from "@tiptap/starter-kit";
import { type ReactNode, useState } from "react";
import { useWords } from "@/kit/language";
import type { InputProps } from "../kinds";
import { LinkLine } from "./LinkLine";
import "./rich.css";

const EXTENSIONS = [
  StarterKit.configure({
    heading: { levels: [1, 2, 3] },
    link: { openOnClick: false, defaultProtocol: "https", protocols: ["http", "https", "mailto", "tel"] },
    underline: {},
  }),
  // No button makes a table, but one that came from elsewhere must survive an edit.
  TableKit.configure({ table: { resizable: false } }),
];

export default function RichEditor({ field, value, onChange, id, autoFocus }: InputProps) {
  const say = useWords();
  const editor = useEditor({
    extensions: EXTENSIONS,
    content: typeof value === "string" ? value : "",
    autofocus: autoFocus ? "end" : false,
    // The Content-Security-Policy refuses style elements; rich.css has these rules.
    injectCSS: false,
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": say(field.label),
        class: "rich rich-text",
        ...(id && { id }),
      },
    },
    onUpdate: ({ editor: now }) => onChange?.(now.isEmpty ? null : now.getHTML()),
  });
  return (
    <div className="rich-editor">
      <Toolbar editor={editor} />
      <EditorContent editor={editor} />
    </div>
  );
}

function Toolbar({ editor }: { editor: Editor }) {
  const { t } = useLingui();
  const [linking, setLinking] = useState(false);
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      heading: now.isActive("heading", { level: 2 }),
      small: now.isActive("heading", { level: 3 }),
      bold: now.isActive("bold"),
      italic: now.isActive("italic"),
      bullets: now.isActive("bulletList"),
      numbers: now.isActive("orderedList"),
      link: now.isActive("link"),
    }),
  });
  const chain = () => editor.chain().focus();
  return (
    <>
      <div className="rich-tools" role="toolbar" aria-label={t`Formatting`}>
        <Tool
          label={t`Heading`}
          on={on.heading}
          run={() => chain().toggleHeading({ level: 2 }).run()}
          icon={<b>H1</b>}
        />
        <Tool
          label={t`Smaller heading`}
          on={on.small}
          run={() => chain().toggleHeading({ level: 3 }).run()}
          icon={<b>H2</b>}
        />
        <Tool
          label={t`Bold`}
          on={on.bold}
          run={() => chain().toggleBold().run()}
          icon={<BoldOutlined aria-hidden="true" />}
        />
        <Tool
          label={t`Italic`}
          on={on.italic}
          run={() => chain().toggleItalic().run()}
          icon={<ItalicOutlined aria-hidden="true" />}
        />
        <Tool
          label={t`Bulleted list`}
          on={on.bullets}
          run={() => chain().toggleBulletList().run()}
          icon={<UnorderedListOutlined aria-hidden="true" />}
        />
        <Tool
          label={t`Numbered list`}
          on={on.numbers}
          run={() => chain().toggleOrderedList().run()}
          icon={<OrderedListOutlined aria-hidden="true" />}
        />
        <Tool
          label={t`Link`}
          on={on.link || linking}
          run={() => setLinking(!linking)}
          icon={<LinkOutlined aria-hidden="true" />}
        />
      </div>
      {linking && <LinkLine editor={editor} onClose={() => setLinking(false)} />}
    </>
  );
}

function Tool({ label, on, run, icon }: { label: string; on: boolean; run: () => void; icon: ReactNode }) {
  return (
    <button
      type="button"
      className={`rich-tool${on ? " on" : ""}`}
      aria-pressed={on}
      aria-label={label}
      title={label}
      // The selection stays where it is.
      onMouseDown={(event) => event.preventDefault()}
      onClick={run}
    >
      {icon}
    </button>
  );
}
