import { registry } from "@web/core/registry";
import { calendarView } from "@web/views/calendar/calendar_view";

// Its own name, by which the style sheet keeps what is overdue from fading.
registry.category("views").add("gov_deadline_calendar", calendarView);
