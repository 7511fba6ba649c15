/** The navigation on the left, made of the object types one may see; it folds to icons. */
import ImportOutlined from "@ant-design/icons/ImportOutlined";
import MenuFoldOutlined from "@ant-design/icons/MenuFoldOutlined";
import MenuUnfoldOutlined from "@ant-design/icons/MenuUnfoldOutlined";
import SettingOutlined from "@ant-design/icons/SettingOutlined";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { NavLink } from "react-router";
import { ObjectIcon } from "@/kit/icons";
import { useWords } from "@/kit/language";
import { useMe, useMeta } from "@/platform/meta/meta";
import { groupsOf, isSettings } from "./groups";

interface Props {
  folded: boolean;
  onFold: () => void;
}

export function SideNav({ folded, onFold }: Props) {
  const { t } = useLingui();
  const me = useMe();
  return (
    <nav className="side" aria-label={t`Main`}>
      <div className="side-brand">
        <img src={`${import.meta.env.BASE_URL}mark.svg`} width={24} height={24} alt="" />
        {!folded && <span className="one-line">{me.organisation.name}</span>}
      </div>
      <div className="side-scroll">
        <NavItems folded={folded} />
      </div>
      <button
        type="button"
        className="side-item side-fold"
        onClick={onFold}
        aria-label={folded ? t`Unfold navigation` : t`Fold navigation`}
      >
        {folded ? <MenuUnfoldOutlined aria-hidden="true" /> : <MenuFoldOutlined aria-hidden="true" />}
        {!folded && <span>{t`Fold`}</span>}
      </button>
    </nav>
  );
}

export function NavItems({ folded, onPick }: { folded: boolean; onPick?: () => void }) {
  const { t } = useLingui();
  const say = useWords();
  const meta = useMeta();
  const item = (to: string, label: string, icon: ReactNode) => (
    <NavLink
      key={to}
      to={to}
      className={({ isActive }) => `side-item${isActive ? " on" : ""}`}
      title={folded ? label : undefined}
      onClick={onPick}
    >
      {icon}
      <span className={folded ? "sr-only" : "one-line"}>{label}</span>
    </NavLink>
  );
  const mayImport = meta.objects.some((spec) => spec.rights.import);
  return (
    <>
      {groupsOf(meta).map((group) => (
        <div key={group.key} className="side-group">
          {!folded && <div className="side-label">{say(group.label)}</div>}
          {group.objects.map((spec) => item(`/o/${spec.key}`, say(spec.plural), <ObjectIcon name={spec.icon} />))}
        </div>
      ))}
      <div className="side-group">
        {!folded && <div className="side-label">{t`Organisation`}</div>}
        {mayImport && item("/imports/new", t`Import`, <ImportOutlined aria-hidden="true" />)}
        {meta.objects.some(isSettings) && item("/settings", t`Settings`, <SettingOutlined aria-hidden="true" />)}
      </div>
    </>
  );
}
