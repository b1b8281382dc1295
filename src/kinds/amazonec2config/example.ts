/** Machines with both families in a subnet that has an IPv6 range. */
export const amazonec2configExample = `apiVersion: rke-machine-config.cattle.io/v1
kind: Amazonec2Config
metadata:
  name: harbour-workers
  namespace: fleet-default
region: eu-central-1
zone: a
vpcId: vpc-0c4f5d6e7a8b9c0d1
subnetId: subnet-0a1b2c3d4e5f60718
instanceType: t3a.medium
rootSize: "40"
httpProtocolIpv6: enabled
ipv6AddressCount: "1"
enablePrimaryIpv6: true
`;
