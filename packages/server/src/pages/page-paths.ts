/** The paths of the service's pages. */
export const pagePaths = { resetPassword: "/reset-password", verifyEmail: "/verify-email" } as const;
