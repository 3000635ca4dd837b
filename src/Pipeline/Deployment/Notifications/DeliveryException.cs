namespace Pipeline.Deployment.Notifications;

/// <summary>A message did not get through. What it says names no address: that of a webhook is a secret.</summary>
/// <param name="why">Half a sentence about the receiver, such as <c>it answered 500</c>.</param>
/// <param name="passes">Whether another attempt may do.</param>
/// <param name="after">The pause that the receiver asks for; null: it asks for none.</param>
internal sealed class DeliveryException(string why, bool passes, TimeSpan? after = null) : Exception(why)
{
    /// <summary>Whether another attempt may do.</summary>
    public bool Passes => passes;

    /// <summary>The pause that the receiver asks for.</summary>
    public TimeSpan? After => after;
}
