from django.conf import settings

from orders.models import AuditEntry


def record(actor, action, subject, changes=None):
    """Call it in the transaction of the change: both are kept or none is."""
    known = actor if actor is not None and actor.is_authenticated else None
    return AuditEntry.objects.create(
        actor=known,
        actor_name=known.get_username() if known else "system",
        action=action,
        subject=subject._meta.model_name,
        subject_id=subject.pk,
        changes=changes or {},
        release=settings.RELEASE_VERSION,
    )
