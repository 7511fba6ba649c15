/** The bar at the bottom of a phone: first list, search, create, notices, everything else. */
import BellOutlined from "@ant-design/icons/BellOutlined";
import MenuOutlined from "@ant-design/icons/MenuOutlined";
import SearchOutlined from "@ant-design/icons/SearchOutlined";
import { useLingui } from "@lingui/react/macro";
import { Badge } from "antd";
import { lazy, Suspense, useState } from "react";
import { NavLink } from "react-router";
import { ObjectIcon } from "@/kit/icons";
import { useWords } from "@/kit/language";
import { useMeta } from "@/platform/meta/meta";
import { groupsOf } from "./groups";

const PhoneDrawer = lazy(() => import("./PhoneDrawer"));

export function PhoneBar({ onSearch, unread }: { onSearch: () => void; unread: number }) {
  const { t } = useLingui();
  const say = useWords();
  const [open, setOpen] = useState(false);
  const firsts = groupsOf(useMeta())
    .flatMap((group) => group.objects)
    .slice(0, 2);
  return (
    <nav className="phone-bar" aria-label={t`Main`}>
      {firsts.map((spec) => (
        <NavLink key={spec.key} to={`/o/${spec.key}`}>
          <ObjectIcon name={spec.icon} />
          <span className="one-line">{say(spec.plural)}</span>
        </NavLink>
      ))}
      <button type="button" onClick={onSearch}>
        <SearchOutlined aria-hidden="true" />
        <span>{t`Search`}</span>
      </button>
      <NavLink to="/notifications">
        <Badge count={unread} size="small" offset={[4, 0]}>
          <BellOutlined style={{ fontSize: 20, color: "inherit" }} />
        </Badge>
        <span>{t`Notifications`}</span>
      </NavLink>
      <button type="button" onClick={() => setOpen(true)} aria-expanded={open}>
        <MenuOutlined aria-hidden="true" />
        <span>{t`More`}</span>
      </button>
      <Suspense fallback={null}>{open && <PhoneDrawer onClose={() => setOpen(false)} />}</Suspense>
    </nav>
  );
}
