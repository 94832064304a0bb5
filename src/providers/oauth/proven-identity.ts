/** Whom an identity provider vouches for. */
export interface ProvenIdentity {
  provider: 'google' | 'telegram';
  /** The provider's own name for the person, which never changes. */
  subject: string;
  /** As told, not checked for its form. */
  email: string | null;
  emailVerified: boolean;
  fullName: string | null;
}
