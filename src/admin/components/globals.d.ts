declare module '*.css';

/** What the page hands to its scripts; see src/admin/page.ts. */
interface Window {
  CONSOLE: {
    kind: 'console' | 'sign-in';
    theme: 'system' | 'light' | 'dark';
    rialUnit: 'rial' | 'toman';
    now: string;
  };
  createRoot(element: Element): { render(content: import('react').ReactNode): void };
  AdminJS: {
    Application: import('react').ReactNode;
    LoginApplication: import('react').ReactNode;
    UserComponents: Record<string, import('react').ComponentType>;
  };
}
