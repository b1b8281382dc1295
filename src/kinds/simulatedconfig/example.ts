/** Dual-stack machines whose IPv6 address comes late, in a cloud that loses one answer in a hundred. */
export const simulatedconfigExample = `apiVersion: drover.dev/v1alpha1
kind: SimulatedConfig
metadata:
  name: harbour-workers
  namespace: fleet-default
stack: dual
bootSeconds: 3
ipv6DelaySeconds: 1.5
lostAnswerRate: 0.01
`;
