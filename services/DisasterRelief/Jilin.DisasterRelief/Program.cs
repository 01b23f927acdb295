using Jilin.DisasterRelief;
using Jilin.Messaging;
using Jilin.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDisasterRelief();
builder.AddServiceBus();

var app = builder.Build();
app.UseServiceDefaults();
app.MapDisasterRelief();
await app.RunServiceAsync(args);
