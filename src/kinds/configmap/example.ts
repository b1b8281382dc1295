export const configmapExample = `apiVersion: v1
kind: ConfigMap
metadata:
  name: node-files
  namespace: fleet-default
data:
  motd: Ask the platform team before changing anything here.
`;
