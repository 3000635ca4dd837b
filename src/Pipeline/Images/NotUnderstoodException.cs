namespace Pipeline.Images;

/// <summary>
/// An input of an image that is not surely understood. Nobody sees it as an error: the image is then built, whatever is there already,
/// and the reason is said.
/// </summary>
internal sealed class NotUnderstoodException(string why) : Exception(why);
