// Written by `npm run generate` from the folder listing; not to be edited.

import { amazonec2configKind } from '../kinds/amazonec2config/kind.ts';
import { clusterKind } from '../kinds/cluster/kind.ts';
import { clusterregistrationtokenKind } from '../kinds/clusterregistrationtoken/kind.ts';
import { configmapKind } from '../kinds/configmap/kind.ts';
import { digitaloceanconfigKind } from '../kinds/digitaloceanconfig/kind.ts';
import { eventKind } from '../kinds/event/kind.ts';
import { grantKind } from '../kinds/grant/kind.ts';
import { instanceKind } from '../kinds/instance/kind.ts';
import { machineKind } from '../kinds/machine/kind.ts';
import { machinepoolKind } from '../kinds/machinepool/kind.ts';
import { managementclusterKind } from '../kinds/managementcluster/kind.ts';
import { namespaceKind } from '../kinds/namespace/kind.ts';
import { nodeplanKind } from '../kinds/nodeplan/kind.ts';
import { secretKind } from '../kinds/secret/kind.ts';
import { serviceaccountKind } from '../kinds/serviceaccount/kind.ts';
import { settingKind } from '../kinds/setting/kind.ts';
import { simulatedconfigKind } from '../kinds/simulatedconfig/kind.ts';
import { tokenKind } from '../kinds/token/kind.ts';
import type { Kind } from '../kinds/types.ts';
import { userKind } from '../kinds/user/kind.ts';

export const kinds: readonly Kind[] = [
  amazonec2configKind,
  clusterKind,
  clusterregistrationtokenKind,
  configmapKind,
  digitaloceanconfigKind,
  eventKind,
  grantKind,
  instanceKind,
  machineKind,
  machinepoolKind,
  managementclusterKind,
  namespaceKind,
  nodeplanKind,
  secretKind,
  serviceaccountKind,
  settingKind,
  simulatedconfigKind,
  tokenKind,
  userKind,
];
