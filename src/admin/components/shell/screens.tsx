import { Route, Routes, useParams } from 'react-router-dom';
import { OperationForm } from '../form/operation-form';
import { RecordList } from '../list/record-list';
import { LivePage } from '../live/live-page';
import { AuditPage } from '../record/audit-page';
import { DomainPage } from '../record/domain-page';
import { PaymentPage } from '../record/payment-page';
import { RecordPage } from '../record/record-page';
import { TenantPage } from '../record/tenant-page';
import { UserPage } from '../record/user-page';
import { WebhookPage } from '../record/webhook-page';
import { type Action, type Resource, useResource } from '../resource-types';
import { Dashboard } from './dashboard';
import { Missing } from './missing';

export interface ScreenProps {
  resource: Resource;
  action: Action;
  recordId?: string | undefined;
}

/** What the server names as the component of an action. */
const components: Record<string, (props: ScreenProps) => React.ReactNode> = {
  RecordList,
  RecordPage,
  UserPage,
  TenantPage,
  AuditPage,
  DomainPage,
  PaymentPage,
  WebhookPage,
  OperationForm,
};

export function Screens() {
  return (
    <Routes>
      <Route path="/admin" element={<Dashboard />} />
      <Route path="/admin/live" element={<LivePage />} />
      <Route path="/admin/resources/:resourceId" element={<Screen />} />
      <Route path="/admin/resources/:resourceId/actions/:actionName" element={<Screen />} />
      <Route path="/admin/resources/:resourceId/records/:recordId/:actionName" element={<Screen />} />
      <Route path="*" element={<Missing />} />
    </Routes>
  );
}

function Screen() {
  const { resourceId, recordId, actionName = 'list' } = useParams();
  const resource = useResource(resourceId);
  const action = resource?.actions.find(({ name }) => name === actionName);
  const Component = action && components[String(action.component)];
  if (!resource || !action || !Component) return <Missing />;
  return (
    <Component
      key={`${resourceId} ${recordId} ${actionName}`}
      resource={resource}
      action={action}
      recordId={recordId}
    />
  );
}
