import './console.css';
import { Application } from './shell/application';
import { SignIn } from './sign-in/sign-in';

// AdminJS looks here for what replaces its own parts.
window.AdminJS.UserComponents = { Application, Login: SignIn };

const app = document.getElementById('app');
const { Application: consolePage, LoginApplication: signInPage } = window.AdminJS;
if (app) window.createRoot(app).render(window.CONSOLE.kind === 'sign-in' ? signInPage : consolePage);
