/** Every page of the navigation, from the bottom of a phone. */
import { useLingui } from "@lingui/react/macro";
import { Drawer } from "antd";
import { NavItems } from "./SideNav";

export default function PhoneDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Drawer open onClose={onClose} placement="bottom" size="75%" title={t`All pages`} className="phone-drawer">
      <NavItems folded={false} onPick={onClose} />
    </Drawer>
  );
}
