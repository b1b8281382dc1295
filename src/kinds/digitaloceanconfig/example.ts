/** Droplets with both families. */
export const digitaloceanconfigExample = `apiVersion: rke-machine-config.cattle.io/v1
kind: DigitaloceanConfig
metadata:
  name: harbour-workers
  namespace: fleet-default
region: fra1
size: s-2vcpu-4gb
image: ubuntu-24-04-x64
ipv6: true
`;
