/** An account without password: it works with tokens that an admin makes for it. */
export const userExample = `apiVersion: management.cattle.io/v3
kind: User
metadata:
  name: ci
username: ci
displayName: Continuous integration
`;
