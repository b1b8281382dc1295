/** Points clients and nodes at a name that has addresses of both families. */
export const settingExample = `apiVersion: management.cattle.io/v3
kind: Setting
metadata:
  name: server-url
value: https://drover.example.com:8443
`;
