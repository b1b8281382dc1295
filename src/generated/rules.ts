// Written by `npm run generate` from the folder listing; not to be edited.

import { calicoBlockSizeRule } from '../cnis/calico/rules/cluster/calico-block-size.ts';
import { calicoBpfAutodetectionRule } from '../cnis/calico/rules/cluster/calico-bpf-autodetection.ts';
import { calicoIgnoresNodeMasksRule } from '../cnis/calico/rules/cluster/calico-ignores-node-masks.ts';
import { calicoIpipOverIpv6Rule } from '../cnis/calico/rules/cluster/calico-ipip-over-ipv6.ts';
import { calicoMtuRule } from '../cnis/calico/rules/cluster/calico-mtu.ts';
import { calicoPoolEncapsulationRule } from '../cnis/calico/rules/cluster/calico-pool-encapsulation.ts';
import { calicoPoolRangeRule } from '../cnis/calico/rules/cluster/calico-pool-range.ts';
import { calicoReplacesKubeProxyRule } from '../cnis/calico/rules/cluster/calico-replaces-kube-proxy.ts';
import { windowsBgpRule } from '../cnis/calico/rules/cluster/windows-bgp.ts';
import { canalMtuRule } from '../cnis/canal/rules/cluster/canal-mtu.ts';
import { ciliumApiPortRule } from '../cnis/cilium/rules/cluster/cilium-api-port.ts';
import { ciliumFamiliesRule } from '../cnis/cilium/rules/cluster/cilium-families.ts';
import { ciliumIpv6RoutingRule } from '../cnis/cilium/rules/cluster/cilium-ipv6-routing.ts';
import { ciliumReplacesKubeProxyRule } from '../cnis/cilium/rules/cluster/cilium-replaces-kube-proxy.ts';
import { ciliumRoutingValuesRule } from '../cnis/cilium/rules/cluster/cilium-routing-values.ts';
import { ec2EndpointRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-endpoint.ts';
import { ec2IdsRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-ids.ts';
import { ec2Ipv6IsFixedRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-ipv6-is-fixed.ts';
import { ec2Ipv6OnlyCountRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-ipv6-only-count.ts';
import { ec2KeyPairRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-key-pair.ts';
import { ec2NumbersRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-numbers.ts';
import { ec2OpenPortsRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-open-ports.ts';
import { ec2PrimaryIpv6Rule } from '../drivers/amazonec2/rules/amazonec2config/ec2-primary-ipv6.ts';
import { ec2RegionRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-region.ts';
import { ec2SecurityGroupRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-security-group.ts';
import { ec2SubnetRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-subnet.ts';
import { ec2TagsRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-tags.ts';
import { ec2UserdataRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-userdata.ts';
import { ec2WordsRule } from '../drivers/amazonec2/rules/amazonec2config/ec2-words.ts';
import { awsInstanceProfileRule } from '../drivers/amazonec2/rules/cluster/aws-instance-profile.ts';
import { awsNodeIpFamiliesRule } from '../drivers/amazonec2/rules/cluster/aws-node-ip-families.ts';
import { ec2MetadataOverIpv6Rule } from '../drivers/amazonec2/rules/cluster/ec2-metadata-over-ipv6.ts';
import { dropletCredentialRule } from '../drivers/digitalocean/rules/cluster/droplet-credential.ts';
import { dropletPrivateNetworkRule } from '../drivers/digitalocean/rules/cluster/droplet-private-network.ts';
import { vxlanOverPublicIpv6Rule } from '../drivers/digitalocean/rules/cluster/vxlan-over-public-ipv6.ts';
import { dropletIpv6IsFixedRule } from '../drivers/digitalocean/rules/digitaloceanconfig/droplet-ipv6-is-fixed.ts';
import { dropletRegionRule } from '../drivers/digitalocean/rules/digitaloceanconfig/droplet-region.ts';
import { dropletSshRule } from '../drivers/digitalocean/rules/digitaloceanconfig/droplet-ssh.ts';
import { dropletTagsRule } from '../drivers/digitalocean/rules/digitaloceanconfig/droplet-tags.ts';
import { dropletUserdataRule } from '../drivers/digitalocean/rules/digitaloceanconfig/droplet-userdata.ts';
import { simulatedStackIsFixedRule } from '../drivers/simulated/rules/simulatedconfig/simulated-stack-is-fixed.ts';
import { flannelBackendRule } from '../engines/k3s/rules/cluster/flannel-backend.ts';
import { flannelExternalIpRule } from '../engines/k3s/rules/cluster/flannel-external-ip.ts';
import { flannelOffRule } from '../engines/k3s/rules/cluster/flannel-off.ts';
import { ipv6MasqueradeRule } from '../engines/k3s/rules/cluster/ipv6-masquerade.ts';
import { oldArgumentKeyRule } from '../engines/k3s/rules/cluster/old-argument-key.ts';
import { policyControllerOffRule } from '../engines/k3s/rules/cluster/policy-controller-off.ts';
import { publicPodRangeRule } from '../engines/k3s/rules/cluster/public-pod-range.ts';
import { chartGlobalValuesRule } from '../engines/rke2/rules/cluster/chart-global-values.ts';
import { defaultCniRule } from '../engines/rke2/rules/cluster/default-cni.ts';
import { knownCniRule } from '../engines/rke2/rules/cluster/known-cni.ts';
import { multusFirstRule } from '../engines/rke2/rules/cluster/multus-first.ts';
import { packagedChartNameRule } from '../engines/rke2/rules/cluster/packaged-chart-name.ts';
import type { Amazonec2configSubject } from '../kinds/amazonec2config/subject.ts';
import type { ClusterSubject } from '../kinds/cluster/subject.ts';
import type { DigitaloceanconfigSubject } from '../kinds/digitaloceanconfig/subject.ts';
import type { NodeRegistrationSubject } from '../kinds/node-registration/subject.ts';
import type { SimulatedconfigSubject } from '../kinds/simulatedconfig/subject.ts';
import type { Rule } from '../lib/rule.ts';
import { advertiseAddressRule } from '../rules/cluster/advertise-address.ts';
import { agentSchedulingRule } from '../rules/cluster/agent-scheduling.ts';
import { agentVariablesRule } from '../rules/cluster/agent-variables.ts';
import { autoscalingBoundsRule } from '../rules/cluster/autoscaling-bounds.ts';
import { borrowedRangeRule } from '../rules/cluster/borrowed-range.ts';
import { bracketedAddressRule } from '../rules/cluster/bracketed-address.ts';
import { chartValuesOnceRule } from '../rules/cluster/chart-values-once.ts';
import { cloudProviderAddressesRule } from '../rules/cluster/cloud-provider-addresses.ts';
import { clusterDnsFamiliesRule } from '../rules/cluster/cluster-dns-families.ts';
import { clusterDnsInRangeRule } from '../rules/cluster/cluster-dns-in-range.ts';
import { clusterDnsReservedAddressRule } from '../rules/cluster/cluster-dns-reserved-address.ts';
import { clusterDnsSyntaxRule } from '../rules/cluster/cluster-dns-syntax.ts';
import { clusterNameRule } from '../rules/cluster/cluster-name.ts';
import { cniIsFixedRule } from '../rules/cluster/cni-is-fixed.ts';
import { cniValuesAfterStartRule } from '../rules/cluster/cni-values-after-start.ts';
import { componentArgumentFormRule } from '../rules/cluster/component-argument-form.ts';
import { credentialReferenceRule } from '../rules/cluster/credential-reference.ts';
import { criticalKeysAgreeRule } from '../rules/cluster/critical-keys-agree.ts';
import { dataDirectoriesRule } from '../rules/cluster/data-directories.ts';
import { dataDirectoriesAreFixedRule } from '../rules/cluster/data-directories-are-fixed.ts';
import { directRoutesAcrossSubnetsRule } from '../rules/cluster/direct-routes-across-subnets.ts';
import { drainOptionsRule } from '../rules/cluster/drain-options.ts';
import { driverStackRule } from '../rules/cluster/driver-stack.ts';
import { egressSelectorModeRule } from '../rules/cluster/egress-selector-mode.ts';
import { egressThroughPodsRule } from '../rules/cluster/egress-through-pods.ts';
import { endpointNameRule } from '../rules/cluster/endpoint-name.ts';
import { engineDecidesArgumentRule } from '../rules/cluster/engine-decides-argument.ts';
import { engineIsFixedRule } from '../rules/cluster/engine-is-fixed.ts';
import { engineValueTypeRule } from '../rules/cluster/engine-value-type.ts';
import { etcdMajorityStaysRule } from '../rules/cluster/etcd-majority-stays.ts';
import { etcdQuorumRule } from '../rules/cluster/etcd-quorum.ts';
import { fileContentRule } from '../rules/cluster/file-content.ts';
import { flannelOuterMtuRule } from '../rules/cluster/flannel-outer-mtu.ts';
import { generationGrowsRule } from '../rules/cluster/generation-grows.ts';
import { helmChartNamespaceRule } from '../rules/cluster/helm-chart-namespace.ts';
import { helmReadableRule } from '../rules/cluster/helm-readable.ts';
import { hostnameLengthIsFixedRule } from '../rules/cluster/hostname-length-is-fixed.ts';
import { ineffectiveEngineKeyRule } from '../rules/cluster/ineffective-engine-key.ts';
import { ipv6NeedsRangesRule } from '../rules/cluster/ipv6-needs-ranges.ts';
import { knownEngineDefectRule } from '../rules/cluster/known-engine-defect.ts';
import { knownReleaseRule } from '../rules/cluster/known-release.ts';
import { kubeProxyNeededRule } from '../rules/cluster/kube-proxy-needed.ts';
import { kubeletNodeIpRule } from '../rules/cluster/kubelet-node-ip.ts';
import { kubernetesVersionSyntaxRule } from '../rules/cluster/kubernetes-version-syntax.ts';
import { listenPortRule } from '../rules/cluster/listen-port.ts';
import { machineHealthRule } from '../rules/cluster/machine-health.ts';
import { machineOsKnownRule } from '../rules/cluster/machine-os-known.ts';
import { managedEngineKeyRule } from '../rules/cluster/managed-engine-key.ts';
import { managerStackRule } from '../rules/cluster/manager-stack.ts';
import { networkIsFixedRule } from '../rules/cluster/network-is-fixed.ts';
import { networkPolicyUnenforcedRule } from '../rules/cluster/network-policy-unenforced.ts';
import { noProxyFamiliesRule } from '../rules/cluster/no-proxy-families.ts';
import { noProxySpacesRule } from '../rules/cluster/no-proxy-spaces.ts';
import { nodeAddressSharedRule } from '../rules/cluster/node-address-shared.ts';
import { nodeAddressSyntaxRule } from '../rules/cluster/node-address-syntax.ts';
import { nodeCapacityRule } from '../rules/cluster/node-capacity.ts';
import { nodeIpFamiliesRule } from '../rules/cluster/node-ip-families.ts';
import { nodeLocalDnsRule } from '../rules/cluster/node-local-dns.ts';
import { nodeMaskFitsRule } from '../rules/cluster/node-mask-fits.ts';
import { nodeMaskFlagsRule } from '../rules/cluster/node-mask-flags.ts';
import { oneRangePerFamilyRule } from '../rules/cluster/one-range-per-family.ts';
import { ownCniMissingRule } from '../rules/cluster/own-cni-missing.ts';
import { podsPerNodeRule } from '../rules/cluster/pods-per-node.ts';
import { poolHasRoleRule } from '../rules/cluster/pool-has-role.ts';
import { poolIsNotRenamedRule } from '../rules/cluster/pool-is-not-renamed.ts';
import { poolLabelsRule } from '../rules/cluster/pool-labels.ts';
import { poolMachineConfigRule } from '../rules/cluster/pool-machine-config.ts';
import { poolNameRule } from '../rules/cluster/pool-name.ts';
import { poolStackRule } from '../rules/cluster/pool-stack.ts';
import { poolTaintsRule } from '../rules/cluster/pool-taints.ts';
import { poolUserdataRule } from '../rules/cluster/pool-userdata.ts';
import { provisioningIsFixedRule } from '../rules/cluster/provisioning-is-fixed.ts';
import { rangeCanonicalRule } from '../rules/cluster/range-canonical.ts';
import { rangeInUseRule } from '../rules/cluster/range-in-use.ts';
import { rangeSyntaxRule } from '../rules/cluster/range-syntax.ts';
import { rangesComeInPairsRule } from '../rules/cluster/ranges-come-in-pairs.ts';
import { rangesOverlapRule } from '../rules/cluster/ranges-overlap.ts';
import { registryEndpointsRule } from '../rules/cluster/registry-endpoints.ts';
import { reservedRangeRule } from '../rules/cluster/reserved-range.ts';
import { roleMissingRule } from '../rules/cluster/role-missing.ts';
import { rollingUpdateRule } from '../rules/cluster/rolling-update.ts';
import { sameFamiliesRule } from '../rules/cluster/same-families.ts';
import { sameFamilyOrderRule } from '../rules/cluster/same-family-order.ts';
import { selectorFilesRule } from '../rules/cluster/selector-files.ts';
import { selectorMatchesNothingRule } from '../rules/cluster/selector-matches-nothing.ts';
import { selectorSyntaxRule } from '../rules/cluster/selector-syntax.ts';
import { serverUrlFamiliesRule } from '../rules/cluster/server-url-families.ts';
import { serverUrlFormRule } from '../rules/cluster/server-url-form.ts';
import { serverUrlLoopbackRule } from '../rules/cluster/server-url-loopback.ts';
import { serviceRangeRoomRule } from '../rules/cluster/service-range-room.ts';
import { serviceRangeSizeRule } from '../rules/cluster/service-range-size.ts';
import { singleMachineRoleRule } from '../rules/cluster/single-machine-role.ts';
import { snapshotRestoreRule } from '../rules/cluster/snapshot-restore.ts';
import { snapshotScheduleRule } from '../rules/cluster/snapshot-schedule.ts';
import { snapshotStoreRule } from '../rules/cluster/snapshot-store.ts';
import { stackPreferenceAgreesRule } from '../rules/cluster/stack-preference-agrees.ts';
import { stackPreferenceKnownRule } from '../rules/cluster/stack-preference-known.ts';
import { unbracketedUrlRule } from '../rules/cluster/unbracketed-url.ts';
import { unknownEngineKeyRule } from '../rules/cluster/unknown-engine-key.ts';
import { unreachableOverIpv6Rule } from '../rules/cluster/unreachable-over-ipv6.ts';
import { upgradeConcurrencyRule } from '../rules/cluster/upgrade-concurrency.ts';
import { userDataFitsRule } from '../rules/cluster/user-data-fits.ts';
import { windowsCniRule } from '../rules/cluster/windows-cni.ts';
import { windowsEngineRule } from '../rules/cluster/windows-engine.ts';
import { windowsHostnameRule } from '../rules/cluster/windows-hostname.ts';
import { windowsNeedsLinuxRule } from '../rules/cluster/windows-needs-linux.ts';
import { windowsRolesRule } from '../rules/cluster/windows-roles.ts';
import { windowsStackRule } from '../rules/cluster/windows-stack.ts';
import { registrationAddressFamiliesRule } from '../rules/node-registration/registration-address-families.ts';
import { registrationAddressInRangeRule } from '../rules/node-registration/registration-address-in-range.ts';
import { registrationAddressOrderRule } from '../rules/node-registration/registration-address-order.ts';
import { registrationAddressRepeatedRule } from '../rules/node-registration/registration-address-repeated.ts';
import { registrationAddressScopeRule } from '../rules/node-registration/registration-address-scope.ts';
import { registrationAddressSyntaxRule } from '../rules/node-registration/registration-address-syntax.ts';
import { registrationAddressTakenRule } from '../rules/node-registration/registration-address-taken.ts';
import { registrationAddressUnusedRule } from '../rules/node-registration/registration-address-unused.ts';
import { registrationAddressesAbsentRule } from '../rules/node-registration/registration-addresses-absent.ts';
import { registrationAddressesDetectedRule } from '../rules/node-registration/registration-addresses-detected.ts';
import { registrationFlannelExternalRule } from '../rules/node-registration/registration-flannel-external.ts';
import { registrationInternalMissingRule } from '../rules/node-registration/registration-internal-missing.ts';
import { registrationLabelRule } from '../rules/node-registration/registration-label.ts';
import { registrationNameRule } from '../rules/node-registration/registration-name.ts';
import { registrationRoleRule } from '../rules/node-registration/registration-role.ts';
import { registrationTaintRule } from '../rules/node-registration/registration-taint.ts';
import { registrationWindowsRule } from '../rules/node-registration/registration-windows.ts';

export const amazonec2configRules: readonly Rule<Amazonec2configSubject>[] = [
  ec2EndpointRule,
  ec2IdsRule,
  ec2Ipv6IsFixedRule,
  ec2Ipv6OnlyCountRule,
  ec2KeyPairRule,
  ec2NumbersRule,
  ec2OpenPortsRule,
  ec2PrimaryIpv6Rule,
  ec2RegionRule,
  ec2SecurityGroupRule,
  ec2SubnetRule,
  ec2TagsRule,
  ec2UserdataRule,
  ec2WordsRule,
];

export const clusterRules: readonly Rule<ClusterSubject>[] = [
  calicoBlockSizeRule,
  calicoBpfAutodetectionRule,
  calicoIgnoresNodeMasksRule,
  calicoIpipOverIpv6Rule,
  calicoMtuRule,
  calicoPoolEncapsulationRule,
  calicoPoolRangeRule,
  calicoReplacesKubeProxyRule,
  windowsBgpRule,
  canalMtuRule,
  ciliumApiPortRule,
  ciliumFamiliesRule,
  ciliumIpv6RoutingRule,
  ciliumReplacesKubeProxyRule,
  ciliumRoutingValuesRule,
  awsInstanceProfileRule,
  awsNodeIpFamiliesRule,
  ec2MetadataOverIpv6Rule,
  dropletCredentialRule,
  dropletPrivateNetworkRule,
  vxlanOverPublicIpv6Rule,
  flannelBackendRule,
  flannelExternalIpRule,
  flannelOffRule,
  ipv6MasqueradeRule,
  oldArgumentKeyRule,
  policyControllerOffRule,
  publicPodRangeRule,
  chartGlobalValuesRule,
  defaultCniRule,
  knownCniRule,
  multusFirstRule,
  packagedChartNameRule,
  advertiseAddressRule,
  agentSchedulingRule,
  agentVariablesRule,
  autoscalingBoundsRule,
  borrowedRangeRule,
  bracketedAddressRule,
  chartValuesOnceRule,
  cloudProviderAddressesRule,
  clusterDnsFamiliesRule,
  clusterDnsInRangeRule,
  clusterDnsReservedAddressRule,
  clusterDnsSyntaxRule,
  clusterNameRule,
  cniIsFixedRule,
  cniValuesAfterStartRule,
  componentArgumentFormRule,
  credentialReferenceRule,
  criticalKeysAgreeRule,
  dataDirectoriesAreFixedRule,
  dataDirectoriesRule,
  directRoutesAcrossSubnetsRule,
  drainOptionsRule,
  driverStackRule,
  egressSelectorModeRule,
  egressThroughPodsRule,
  endpointNameRule,
  engineDecidesArgumentRule,
  engineIsFixedRule,
  engineValueTypeRule,
  etcdMajorityStaysRule,
  etcdQuorumRule,
  fileContentRule,
  flannelOuterMtuRule,
  generationGrowsRule,
  helmChartNamespaceRule,
  helmReadableRule,
  hostnameLengthIsFixedRule,
  ineffectiveEngineKeyRule,
  ipv6NeedsRangesRule,
  knownEngineDefectRule,
  knownReleaseRule,
  kubeProxyNeededRule,
  kubeletNodeIpRule,
  kubernetesVersionSyntaxRule,
  listenPortRule,
  machineHealthRule,
  machineOsKnownRule,
  managedEngineKeyRule,
  managerStackRule,
  networkIsFixedRule,
  networkPolicyUnenforcedRule,
  noProxyFamiliesRule,
  noProxySpacesRule,
  nodeAddressSharedRule,
  nodeAddressSyntaxRule,
  nodeCapacityRule,
  nodeIpFamiliesRule,
  nodeLocalDnsRule,
  nodeMaskFitsRule,
  nodeMaskFlagsRule,
  oneRangePerFamilyRule,
  ownCniMissingRule,
  podsPerNodeRule,
  poolHasRoleRule,
  poolIsNotRenamedRule,
  poolLabelsRule,
  poolMachineConfigRule,
  poolNameRule,
  poolStackRule,
  poolTaintsRule,
  poolUserdataRule,
  provisioningIsFixedRule,
  rangeCanonicalRule,
  rangeInUseRule,
  rangeSyntaxRule,
  rangesComeInPairsRule,
  rangesOverlapRule,
  registryEndpointsRule,
  reservedRangeRule,
  roleMissingRule,
  rollingUpdateRule,
  sameFamiliesRule,
  sameFamilyOrderRule,
  selectorFilesRule,
  selectorMatchesNothingRule,
  selectorSyntaxRule,
  serverUrlFamiliesRule,
  serverUrlFormRule,
  serverUrlLoopbackRule,
  serviceRangeRoomRule,
  serviceRangeSizeRule,
  singleMachineRoleRule,
  snapshotRestoreRule,
  snapshotScheduleRule,
  snapshotStoreRule,
  stackPreferenceAgreesRule,
  stackPreferenceKnownRule,
  unbracketedUrlRule,
  unknownEngineKeyRule,
  unreachableOverIpv6Rule,
  upgradeConcurrencyRule,
  userDataFitsRule,
  windowsCniRule,
  windowsEngineRule,
  windowsHostnameRule,
  windowsNeedsLinuxRule,
  windowsRolesRule,
  windowsStackRule,
];

export const digitaloceanconfigRules: readonly Rule<DigitaloceanconfigSubject>[] = [
  dropletIpv6IsFixedRule,
  dropletRegionRule,
  dropletSshRule,
  dropletTagsRule,
  dropletUserdataRule,
];

export const nodeRegistrationRules: readonly Rule<NodeRegistrationSubject>[] = [
  registrationAddressFamiliesRule,
  registrationAddressInRangeRule,
  registrationAddressOrderRule,
  registrationAddressRepeatedRule,
  registrationAddressScopeRule,
  registrationAddressSyntaxRule,
  registrationAddressTakenRule,
  registrationAddressUnusedRule,
  registrationAddressesAbsentRule,
  registrationAddressesDetectedRule,
  registrationFlannelExternalRule,
  registrationInternalMissingRule,
  registrationLabelRule,
  registrationNameRule,
  registrationRoleRule,
  registrationTaintRule,
  registrationWindowsRule,
];

export const simulatedconfigRules: readonly Rule<SimulatedconfigSubject>[] = [simulatedStackIsFixedRule];

/** All of them; `on` says which kind each judges. */
export const rules: readonly Rule<never>[] = [
  ...amazonec2configRules,
  ...clusterRules,
  ...digitaloceanconfigRules,
  ...nodeRegistrationRules,
  ...simulatedconfigRules,
];
